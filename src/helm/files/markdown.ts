/** A table with a row for each entry. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text as it reads, in a cell of a table; what stands in backquotes stays code. */
export function cell(text: string): string {
  return text.split(/(`[^`]*`)/).map((part, index) => index % 2 === 1 ? part.replace(/\|/g, '\\|') : escaped(part)).join('');
}

/** A literal as code, in a cell of a table. */
export function codeCell(literal: string): string {
  return code(literal).replace(/\|/g, '\\|');
}

/** A literal as code. */
export function code(literal: string): string {
  const longest = Math.max(0, ...(literal.match(/`+/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${longest > 0 ? ` ${literal} ` : literal}${fence}`;
}

/** Lines as a block of code. */
export function codeBlock(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}

/** Signs that Markdown would take for its own. */
function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/</g, '&lt;').replace(/[|*[\]]/g, sign => `\\${sign}`).replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');
}
