/** Today's day in UTC. The clock may refuse a synth, by an expired exception; it never changes what is written. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
