import { defineSettings } from '../settings/setting.ts';

/** Recurrent units, and how they are trained. */
export const recurrenceSettings = defineSettings({
  units: { doc: 'Recurrent units: numbers of the memory.', format: 'integer', default: 64, min: 1, max: 1024 },
  sequenceLength: {
    doc: 'Rows of a sequence that is learnt from; null: whole episodes, as far as an epoch holds them.',
    format: 'integer',
    default: null,
    nullable: true,
    min: 1,
  },
  burnIn: {
    doc: 'Rows before a sequence that only bring the memory up to date; no gradient passes through them [Kapturowski et al. 2019].',
    format: 'integer',
    default: 0,
    min: 0,
  },
});
