// Values that break careless code: in a path, in a query, in a body. Repeatable by their seed.
import type { SeededRandom } from '@pay2slay/testing'

const TEXTS = [
  '',
  ' ',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e309',
  '9'.repeat(400),
  '0x10',
  '1.5',
  'true',
  '[]',
  '{}',
  '../../etc/passwd',
  '%',
  '%00',
  "' OR 1=1 --",
  '"; DROP TABLE player; --',
  '<script>alert(1)</script>',
  '${7*7}',
  '\u0000',
  '\u202egnp.exe',
  '\ud800',
  '😀'.repeat(200),
  'ﷺ'.repeat(50),
  'İ',
  'ban_',
  `ban_1${'1'.repeat(59)}`,
  'xrb_3t6k35gi95xu6tergt6p69ck76ogmitsa8mnijtpxm9fkcm736xtoncuohr3',
  '00000000-0000-0000-0000-000000000000',
  '__proto__',
  'constructor',
  '2026-02-30T25:61:00Z',
  '9999999999999999999999',
  'a'.repeat(5_000),
]

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -0,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  {},
  [[[[[[]]]]]],
  { a: { b: { c: { d: {} } } } },
  ['x', 1, null],
  JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": {"role": "operator"}}}'),
]

export const nastyText = (random: SeededRandom): string => random.pick(TEXTS)

/** A text half of the time, anything that JSON can say otherwise. */
export const nastyValue = (random: SeededRandom): unknown =>
  random.below(2) === 0 ? nastyText(random) : random.pick(VALUES)

/** Bodies that are not even JSON, or not of its type, with the content type they come in. */
export const BROKEN_BODIES: readonly { readonly type: string; readonly body: string | Buffer }[] = [
  { type: 'application/json', body: '{' },
  { type: 'application/json', body: 'null' },
  { type: 'application/json', body: '"text"' },
  { type: 'application/json', body: '[1, 2]' },
  { type: 'application/json', body: '' },
  { type: 'application/json', body: Buffer.from([0xff, 0xfe, 0x00, 0x7b]) },
  { type: 'application/json; charset=utf-7', body: '{}' },
  { type: 'application/json', body: `{"a":"${'x'.repeat(70_000)}"}` },
  { type: 'application/json', body: `${'['.repeat(5_000)}${']'.repeat(5_000)}` },
  { type: 'application/json', body: '{"reason":"one","reason":"two","confirm":"no"}' },
  { type: 'text/plain', body: '{}' },
  { type: 'application/x-www-form-urlencoded', body: 'banano_address=x' },
  { type: 'multipart/form-data; boundary=b', body: '--b--' },
]
