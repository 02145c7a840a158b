import { Context, evaluate, holds, scopesOf } from '../template/evaluate';
import { Refusal } from '../template/refusal';

/** What a refusal says with the values at hand, once for each item that it is about. */
export function messagesOf({ scopes = [], when, message }: Refusal, context: Context): string[] {
  const [scope, ...rest] = scopes;
  if (scope === undefined) {
    return holds(when, context) ? [String(evaluate(message, context))] : [];
  }
  return scopesOf(scope, context).flatMap(inner => messagesOf({ scopes: rest, when, message }, inner));
}
