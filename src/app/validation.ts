import { IConstruct } from 'constructs';

/**
 * Runs every validation of a tree, those of constructs that a validation adds included, and tells all errors at once.
 *
 * @throws when there are any, in the words of cdk8s.
 */
export function validateTree(root: IConstruct): void {
  const errors: string[] = [];
  const validated = new Set<IConstruct>();
  let pending = root.node.findAll();
  while (pending.length > 0) {
    for (const construct of pending) {
      validated.add(construct);
      errors.push(...construct.node.validate().map(error => `[${construct.node.path}] ${error}`));
    }
    pending = root.node.findAll().filter(construct => !validated.has(construct));
  }
  if (errors.length > 0) {
    throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
  }
}
