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

/** The text of an index in which a module is an object that loads it when it is read. */
function lazy(index) {
  return index.replace(LOADED, (_, name, load) => {
    const members = [...index.matchAll(new RegExp(`\\breturn ${name}\\.(\\w+);`, 'g'))].map(([, member]) => member);
    return `const ${name} = { ${members.map(member => `get ${member}() { return ${load}.${member}; }`).join(', ')} };`;
  });
}

writeFileSync(INDEX, lazy(readFileSync(INDEX, 'utf8')));
