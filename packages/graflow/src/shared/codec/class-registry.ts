// Classes whose instances may be stored. They are stored by name, so that reading never loads code that the reader did not register.
import { OptionError } from "../errors/option-error.ts";
import { show } from "../show.ts";

/** How the instances of a class become data and come back. */
export interface ClassCodec<T, D = unknown> {
  /** Anything that can itself be stored. */
  encode(instance: T): D;
  decode(data: D): T;
}

export interface RegisteredClass {
  readonly name: string;
  readonly codec: ClassCodec<unknown>;
}

/**
 * ```ts
 * const registry = new ClassRegistry().registerClass("Money", Money, {
 *   encode: (money) => money.cents,
 *   decode: (cents) => new Money(cents),
 * });
 * ```
 */
export class ClassRegistry {
  readonly #byName = new Map<string, RegisteredClass>();
  readonly #byPrototype = new Map<unknown, RegisteredClass>();

  /** Subclasses are classes of their own and are registered on their own. Throws `OptionError` when the name or the class is taken. */
  registerClass<T extends object, D>(name: string, type: abstract new (...args: never[]) => T, codec: ClassCodec<T, D>): this {
    if (typeof name !== "string" || name === "") throw new OptionError(`Expected the name of a class to be text, got ${show(name)}`);
    if (typeof type !== "function" || typeof type.prototype !== "object") {
      throw new OptionError(`Expected \`${name}\` to be registered with its class, got ${show(type)}`);
    }
    if (typeof codec?.encode !== "function" || typeof codec.decode !== "function") {
      throw new OptionError(`Expected the codec of class \`${name}\` to be { encode, decode }, got ${show(codec)}`);
    }
    if (this.#byName.has(name) || this.#byPrototype.has(type.prototype)) {
      throw new OptionError(
        `Expected class \`${name}\` to be registered once, got it again`,
        "Register each class once, under a name of its own.",
      );
    }
    const entry: RegisteredClass = { name, codec };
    this.#byName.set(name, entry);
    this.#byPrototype.set(type.prototype, entry);
    return this;
  }

  get(name: string): RegisteredClass | undefined {
    return this.#byName.get(name);
  }

  /** The class of exactly this instance, not one that it inherits from. */
  of(instance: object): RegisteredClass | undefined {
    return this.#byPrototype.size === 0 ? undefined : this.#byPrototype.get(Object.getPrototypeOf(instance));
  }
}
