export type Variant = 'paper' | 'published';

export interface VariantSetting {
  readonly doc: string;
  readonly format: 'choice';
  readonly default: 'paper';
  readonly values: readonly ['paper', 'published'];
}

/** The setting that these handlers share. `published` is OmniSafe's (OmniSafe, March 2025) reading of the paper. */
export function variantSetting(published: string): VariantSetting {
  return {
    doc: `paper: as the paper has it; published: as OmniSafe computes it (${published}), for comparison with its figures.`,
    format: 'choice',
    default: 'paper',
    values: ['paper', 'published'],
  };
}
