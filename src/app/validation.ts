import { IConstruct } from 'constructs';
import { Mistakes } from './mistakes';

/**
 * Runs every validation of a tree, those of constructs that a validation adds included, and notes all errors in the words of cdk8s.
 *
 * @returns the constructs of the tree as the validations left it, parents before children.
 */
export function validateTree(root: IConstruct, mistakes: Mistakes): IConstruct[] {
  const validated = new Set<IConstruct>();
  let constructs = root.node.findAll();
  for (let pending = constructs; pending.length > 0; pending = constructs.filter(construct => !validated.has(construct))) {
    for (const construct of pending) {
      validated.add(construct);
      for (const error of mistakes.attempt(() => construct.node.validate(), [])) {
        mistakes.add(`[${construct.node.path}] ${error}`);
      }
    }
    constructs = root.node.findAll();
  }
  return constructs;
}
