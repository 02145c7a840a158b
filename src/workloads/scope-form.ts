import { IConstruct } from 'constructs';
import { Form, madeBy } from '../template/form';

/** What holds the objects that somebody means. */
export const SCOPE_FORM = new Form<{ scope: IConstruct }>({ scope: madeBy('construct', 'node', 'the chart') }, ['scope']);

/** What messages call it. */
export function scopeInWords(scope: IConstruct): string {
  return scope.node.path === '' ? 'the app' : `'${scope.node.path}'`;
}
