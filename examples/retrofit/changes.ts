import { hardening } from './main';

/** Prints what hardening found unsafe and replaced; what it added where nothing stood is left out. */
for (const { object, field, before, after } of hardening.changes) {
  if (before !== undefined) {
    console.log(`${object} ${field}: ${before} -> ${after ?? 'taken away'}`);
  }
}
