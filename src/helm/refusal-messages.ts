import { Context, evaluate, holds } from '../template/evaluate';
import { asMap } from '../template/json';
import { Refusal } from '../template/refusal';

/** What a refusal says with the values at hand, once for each item that it is about. */
export function messagesOf({ scopes = [], when, message }: Refusal, context: Context): string[] {
  const [scope, ...rest] = scopes;
  if (scope === undefined) {
    return holds(when, context) ? [String(evaluate(message, context))] : [];
  }
  const items = evaluate(scope.over, context);
  const entries = Array.isArray(items) ? items.map((item, index) => [index, item] as const) : Object.entries(asMap(items));
  return entries.flatMap(([key, item]) => messagesOf({ scopes: rest, when, message }, {
    ...context, variables: { ...context.variables, [scope.variable]: item, ...(scope.key === undefined ? {} : { [scope.key]: key }) },
  }));
}
