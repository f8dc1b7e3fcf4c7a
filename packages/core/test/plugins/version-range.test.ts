import test from 'ava';
import { inVersionRange } from '../../src/plugins/version-range.ts';

const lies = test.macro({
  exec(t, range: string, inside: readonly string[], outside: readonly string[]) {
    for (const version of inside) t.true(inVersionRange(version, range), `${version} in ${range}`);
    for (const version of outside) t.false(inVersionRange(version, range), `${version} not in ${range}`);
  },
  title: (_, range) => `what lies in ${range}`,
});
test(lies, '*', ['0.0.1', '9.9.9'], []);
test(lies, '1.2.3', ['1.2.3'], ['1.2.4', '1.2.2', '2.2.3']);
test(lies, '1.2', ['1.2.0', '1.2.9'], ['1.3.0', '1.1.9']);
test(lies, '1', ['1.0.0', '1.9.0'], ['2.0.0', '0.9.9']);
test(lies, '^1.2.3', ['1.2.3', '1.9.0'], ['1.2.2', '2.0.0', '0.2.3']);
// Before 1.0.0 a minor version may break, before 0.1.0 a patch.
test(lies, '^0.1.2', ['0.1.2', '0.1.9'], ['0.1.1', '0.2.0', '1.1.2']);
test(lies, '^0.0.3', ['0.0.3'], ['0.0.4', '0.0.2']);
test(lies, '^0.1', ['0.1.0', '0.1.9'], ['0.2.0', '0.0.9']);
test(lies, '^0', ['0.0.1', '0.9.9'], ['1.0.0']);
test(lies, '~1.2.3', ['1.2.3', '1.2.9'], ['1.2.2', '1.3.0']);
test(lies, '~1', ['1.0.0', '1.9.9'], ['2.0.0']);
test(lies, '>=0.2.0 <0.4.0', ['0.2.0', '0.3.9'], ['0.1.9', '0.4.0']);
test(lies, '^0.1.0 || ^0.3.0', ['0.1.5', '0.3.5'], ['0.2.0', '0.4.0']);
test(lies, '>0.1.0', ['0.1.1'], ['0.1.0']);
test(lies, '<=0.1.0', ['0.1.0', '0.0.9'], ['0.1.1']);

test('what is no range or no version is told apart from what does not lie in one', (t) => {
  t.is(inVersionRange('0.1.0', 'latest'), null);
  t.is(inVersionRange('0.1.0', '^1.x'), null);
  t.is(inVersionRange('one', '^1.0.0'), null);
});
