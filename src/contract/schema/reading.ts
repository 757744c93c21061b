import { isJsonObject, isScalar, type Json, type JsonObject } from '../../json.ts';
import { canonicalText } from '../canonical.ts';
import { dialectOf, type Dialect } from './dialect.ts';
import { readKeyword, type KeywordContext } from './keywords.ts';
import { anything, nothing, type Literal, type NormalForm } from './normal-form.ts';
import { absolute, References, type Place } from './references.ts';
import { unevaluated } from './unevaluated.ts';

const deepest = 300;

/** Reads the schemas of one document into a normal form that both documents of a comparison share. */
export class SchemaReader {
  readonly form: NormalForm;
  /** Undefined where `$schema` names a dialect that is not known here. */
  readonly dialect: Dialect | undefined;
  private readonly references: References | undefined;
  private readonly read = new Map<JsonObject, Literal>();
  private readonly open = new Map<JsonObject, Literal | undefined>();
  private depth = 0;
  private hasLinks = false;

  private readonly root: Json;

  constructor(root: Json, form: NormalForm) {
    this.form = form;
    this.root = root;
    this.dialect = dialectOf(isJsonObject(root) ? root['$schema'] : undefined);
    if (this.dialect !== undefined) this.references = new References(root, this.dialect);
  }

  /** The normal form of the document's root, or of a part of it. */
  literal(schema?: Json): Literal {
    const { references } = this;
    if (references === undefined)
      return this.opaque('$schema', [schema ?? this.root], '$schema names an unknown dialect');
    return this.schema(schema ?? references.root.schema, references.root.base);
  }

  /** Whether nodes have to be merged before they are used; asked once. */
  takeLinks(): boolean {
    const { hasLinks } = this;
    this.hasLinks = false;
    return hasLinks;
  }

  /** After nodes were merged. */
  renumber(current: (literal: Literal) => Literal): void {
    for (const [schema, literal] of this.read) this.read.set(schema, current(literal));
  }

  private schema(schema: Json, base: string): Literal {
    if (typeof schema === 'boolean') return schema ? anything : nothing;
    if (!isJsonObject(schema)) return this.opaque('schema', schema, `${canonicalText(schema)} is no schema`);
    const known = this.read.get(schema);
    if (known !== undefined) return known;
    if (this.open.has(schema)) return this.link(schema);
    if (this.depth >= deepest) return this.opaque('deep', schema, 'the schema is nested too deeply');
    this.open.set(schema, undefined);
    this.depth++;
    const literal = this.keywords(schema, base);
    this.depth--;
    const link = this.open.get(schema);
    this.open.delete(schema);
    if (link !== undefined) this.form.replace(link, { kind: 'link', to: literal });
    this.read.set(schema, literal);
    return literal;
  }

  private link(schema: JsonObject): Literal {
    const link = this.open.get(schema) ?? this.form.link();
    this.open.set(schema, link);
    this.hasLinks = true;
    return link;
  }

  private keywords(schema: JsonObject, outer: string): Literal {
    const { dialect, references } = this;
    if (dialect === undefined || references === undefined) return nothing;
    const base = references.baseOf(schema, outer);
    const context: KeywordContext = {
      form: this.form,
      dialect,
      schema,
      base,
      read: (inner) => this.schema(inner, base),
      opaque: (key, argument, reason) => this.opaque(key, argument, reason),
      follow: (keyword, reference) => this.target(keyword, reference, base),
      reference: (keyword, reference) => {
        const place = this.target(keyword, reference, base);
        if (place !== undefined) return this.schema(place.schema, place.base);
        return this.unfollowed(keyword, reference, base);
      },
    };
    const alone = dialect.refAlone && typeof schema['$ref'] === 'string';
    const keys = alone ? ['$ref'] : Object.keys(schema);
    const parts = keys.map((keyword) => readKeyword(keyword, context));
    if (dialect.counts && !alone) parts.push(...unevaluated(context));
    return this.form.all(parts);
  }

  private target(keyword: string, reference: Json | undefined, base: string): Place | undefined {
    const { references } = this;
    if (typeof reference !== 'string' || references === undefined) return undefined;
    if (keyword === '$recursiveRef' && !references.isSingle()) return undefined;
    if (keyword === '$dynamicRef' && !references.isOnlyOne(reference.split('#').at(-1) ?? '')) return undefined;
    return references.find(reference, base);
  }

  private unfollowed(keyword: string, reference: Json, base: string): Literal {
    const reason = `${keyword} ${canonicalText(reference)} cannot be followed`;
    const address = typeof reference === 'string' ? absolute(reference, base) : undefined;
    return keyword === '$ref' && address !== undefined
      ? this.opaque(keyword, address, reason)
      : this.opaque(keyword, [reference], reason);
  }

  /** What is not scalar may refer to any part of the document, so it only equals itself in an equal document. */
  private opaque(keyword: string, argument: Json, reason: string): Literal {
    const key = canonicalText([keyword, argument, isScalar(argument) ? null : this.root]);
    return this.form.add({ kind: 'opaque', key, reason });
  }
}
