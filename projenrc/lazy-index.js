/**
 * Makes the compiled index of the library load a module when something of it is first used: whoever writes manifests does not wait for what
 * writes charts, images and Compose files. TypeScript itself loads all of them at once.
 *
 * The getters of the exports stay as they are, as Node finds the names for `import` by their form.
 */
const { readFileSync, writeFileSync } = require('fs');
const { join } = require('path');

const INDEX = join(__dirname, '..', 'lib', 'index.js');

const LOADED = /^(?:var|const) (\w+) = (require\("[^"]+"\));$/gm;

/** What stands in the index for a module: an object that loads it when a member is first read. */
const LAZILY = `function lazily(load, ...members) {
  let loaded;
  return Object.defineProperties({}, Object.fromEntries(members.map(member => [member, { get: () => (loaded ??= load())[member] }])));
}`;

/** The text of an index that loads its modules lazily. */
function lazy(index) {
  const read = index.replace(LOADED, (_, name, load) => {
    const members = [...index.matchAll(new RegExp(`\\breturn ${name}\\.(\\w+);`, 'g'))].map(([, member]) => `"${member}"`);
    return `const ${name} = lazily(() => ${load}, ${members.join(', ')});`;
  });
  return read.replace(/^\/\/# sourceMappingURL=.*\n?$/m, `${LAZILY}\n`);
}

writeFileSync(INDEX, lazy(readFileSync(INDEX, 'utf8')));
