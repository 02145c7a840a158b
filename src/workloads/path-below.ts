import { Construct } from 'constructs';

/** The path of a construct that is not there yet. */
export function pathBelow(scope: Construct, id: string): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
}
