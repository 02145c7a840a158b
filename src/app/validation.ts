import { IConstruct } from 'constructs';

/**
 * Runs every validation of a tree, those of constructs that a validation adds included, and tells all errors at once.
 *
 * @returns the constructs of the tree as the validations left it, parents before children.
 * @throws when there are any, in the words of cdk8s.
 */
export function validateTree(root: IConstruct): IConstruct[] {
  const errors: string[] = [];
  const validated = new Set<IConstruct>();
  let constructs = root.node.findAll();
  for (let pending = constructs; pending.length > 0; pending = constructs.filter(construct => !validated.has(construct))) {
    for (const construct of pending) {
      validated.add(construct);
      for (const error of construct.node.validate()) {
        errors.push(`[${construct.node.path}] ${error}`);
      }
    }
    constructs = root.node.findAll();
  }
  if (errors.length > 0) {
    throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
  }
  return constructs;
}
