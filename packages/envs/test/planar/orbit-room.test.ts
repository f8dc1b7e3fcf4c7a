import test from 'ava';
import { buttons, buttonTask, type Level, type ObjectKind, pillars, vases } from '../../src/index.ts';
import { gremlins } from '../../src/objects/gremlins.ts';
import { crowdedOrbit } from '../../src/planar/orbit-room.ts';

const room: Level = { extents: [-2, -2, 2, 2], objects: [] };
const crowded = (...objects: ObjectKind[]): string | null => crowdedOrbit(objects, room);

test('gremlins of the benchmark have room for their rounds', (t) => {
  for (const level of buttonTask.levels) t.is(crowdedOrbit(level.objects, level), null);
});

test('gremlins that may run into something say into what', (t) => {
  t.is(crowded(gremlins(2, { keepout: 0.05 })), 'its gremlins may run into each other');
  t.is(crowded(gremlins(1, { keepout: 0.05 })), null);
  t.is(crowded(pillars(1), gremlins(1, { keepout: 0.3 })), 'its gremlins may run into pillars');
  t.is(crowded(vases(3), gremlins(1, { keepout: 0.3, travel: 0.4 })), 'its gremlins may run into vases');
  t.is(crowded(buttons(4), gremlins(4, { keepout: 0.5 })), null);
  t.is(
    crowdedOrbit([pillars(1), gremlins(1, { keepout: 0.3 })], { ...room, margin: 0.5 }),
    null,
    'a margin counts too',
  );
});
