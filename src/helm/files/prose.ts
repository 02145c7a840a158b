/** What is no text that people read, and what Go's YAML library takes for the end of a line. */
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]+/gu;

/** The paragraphs of a text, without line breaks in them. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/).map(paragraph => paragraph.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim()).filter(paragraph => paragraph !== '');
}

/** A text with a full stop, a question mark or an exclamation mark at its end. */
export function asSentence(text: string): string {
  return text === '' || /[.!?:]$/.test(text) ? text : `${text}.`;
}

/** A paragraph in lines of at most so many characters; a word that is longer stands on a line of its own. */
export function wrapped(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + 1 + word.length <= width) {
      lines[last] += ` ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
