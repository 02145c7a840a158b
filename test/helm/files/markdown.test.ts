import { cell, code, codeCell, markdownTable } from '../../../src/helm/files/markdown';

describe('a table in Markdown', () => {
  test('has a line for each row', () => {
    expect(markdownTable(['Key', 'Default'], [['a', '1'], ['b', '']])).toBe('| Key | Default |\n| --- | --- |\n| a | 1 |\n| b |  |');
  });

  test.each([
    ['one | other', 'one \\| other'],
    ['a <b> c', 'a &lt;b> c'],
    ['*all* of snake_case, _x_', '\\*all\\* of snake_case, \\_x\\_'],
    ['see `a|b <c> *d*` | e', 'see `a\\|b <c> *d*` \\| e'],
    ['C:\\x [y](z)', 'C:\\\\x \\[y\\](z)'],
  ])('shows the text %j as it is', (text, markdown) => {
    expect(cell(text)).toBe(markdown);
  });

  test.each([
    ['a', '`a`'],
    ['a`b', '`` a`b ``'],
    ['`` ', '``` ``  ```'],
  ])('shows the literal %j as code', (literal, markdown) => {
    expect(code(literal)).toBe(markdown);
  });

  test('keeps a literal with a bar in its cell', () => {
    expect(codeCell('a|b')).toBe('`a\\|b`');
  });
});
