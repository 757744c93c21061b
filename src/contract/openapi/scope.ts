import type { DocumentPair } from './document.ts';
import type { SchemaComparer } from './schema-changes.ts';

/** What the comparison of one part needs of the rest. */
export interface Scope {
  pair: DocumentPair;
  schemas: SchemaComparer;
  /** What people call the part: `POST /pets`. */
  where: string;
  /** To be called where something changed that cannot be judged. */
  doubt: () => void;
}
