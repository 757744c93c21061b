import type { JsonObject } from '../json.ts';
import { editYaml, newYaml } from './edit.ts';
import type { Realm } from './realm.ts';

/** The files that one operation wants to write in a realm: path → new text, or null to delete it. */
export class Edits {
  readonly files = new Map<string, string | null>();
  readonly #realm: Realm;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  /** Creates a YAML file or changes one so that it says `next`; comments and order survive (decision 15). */
  put(path: string, next: JsonObject): void {
    const text = this.#text(path);
    this.#set(path, text === undefined ? newYaml(next) : editYaml(text, next));
  }

  /** Changes a YAML file; unknown keys are in `current` and survive unless removed. */
  change(path: string, edit: (current: JsonObject) => JsonObject): void {
    this.put(path, edit(this.#realm.raw(path, this.#text(path))));
  }

  putText(path: string, text: string): void {
    this.#set(path, text);
  }

  delete(path: string): void {
    this.#set(path, null);
  }

  #text(path: string): string | undefined {
    const edited = this.files.get(path);
    return edited === undefined ? this.#realm.text(path) : (edited ?? undefined);
  }

  #set(path: string, text: string | null): void {
    if ((this.#realm.text(path) ?? null) === text) this.files.delete(path);
    else this.files.set(path, text);
  }
}
