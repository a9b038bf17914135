import { exp } from './exp.ts';
import { log, log1p } from './log.ts';

/** 1/(1 + e^−logit), without overflow. */
export function logistic(logit: number): number {
  if (logit >= 0) return 1 / (1 + exp(-logit));
  const odds = exp(logit);
  return odds / (1 + odds);
}

/** ln(1 + e^x), without overflow. */
export function softplus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** ln(p/(1 − p)), for 0 < p < 1. */
export function logit(probability: number): number {
  return log(probability / (1 - probability));
}
