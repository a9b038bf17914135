import { readModel, type ScoringModel } from '@leadloop/model';

/** Models of this size take some hundred kilobytes each when parsed. */
const modelsMax = 300;

/** Parsed models by the digest of their parameters: parsing costs more than ranking a lead. */
export class ModelCache {
  readonly #models = new Map<string, ScoringModel>();

  find(digest: string): ScoringModel | null {
    const found = this.#models.get(digest);
    if (found === undefined) return null;
    // Map keeps the order of insertion: what was asked for last goes last.
    this.#models.delete(digest);
    this.#models.set(digest, found);
    return found;
  }

  /** Parses and keeps. Throws `UnreadableModel`. */
  read(digest: string, parameters: Uint8Array): ScoringModel {
    const found = this.find(digest);
    if (found !== null) return found;
    const model = readModel(parameters);
    this.#models.set(digest, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > modelsMax && oldest !== undefined) this.#models.delete(oldest);
    return model;
  }
}
