/**
 * Dense ids for `(vni, address)` keys, in the order they were added; ids never change or go away.
 *
 * Its lifetime is that of the log or model that names things by it; adding is the only change.
 */
export class EndpointTable {
  readonly #ids = new Map<string, number>()
  readonly #vnis: number[] = []
  readonly #addresses: string[] = []
  readonly #byVni = new Map<number, number[]>()

  /** How many keys there are; ids are `[0, size)`. */
  get size(): number {
    return this.#vnis.length
  }

  /** The VNIs that have a key, in the order they came. */
  get vnis(): readonly number[] {
    return [...this.#byVni.keys()]
  }

  /** The key's id, new if it was not there. */
  add(vni: number, address: string): number {
    const key = `${vni} ${address}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#vnis.length
    this.#ids.set(key, id)
    this.#vnis.push(vni)
    this.#addresses.push(address)
    const siblings = this.#byVni.get(vni)
    if (siblings) siblings.push(id)
    else this.#byVni.set(vni, [id])
    return id
  }

  /** The key's id, or -1 if it is not there. */
  idOf(vni: number, address: string): number {
    return this.#ids.get(`${vni} ${address}`) ?? -1
  }

  /** @throws RangeError for an id outside `[0, size)`. */
  vni(id: number): number {
    const vni = this.#vnis[id]
    if (vni === undefined) throw new RangeError(`no endpoint has id ${id}; there are ${this.size}`)
    return vni
  }

  /** @throws RangeError for an id outside `[0, size)`. */
  address(id: number): string {
    const address = this.#addresses[id]
    if (address === undefined)
      throw new RangeError(`no endpoint has id ${id}; there are ${this.size}`)
    return address
  }

  /** All ids of one VNI, ascending; empty if it has none. Grows as keys are added. */
  idsOf(vni: number): readonly number[] {
    return this.#byVni.get(vni) ?? []
  }

  /** The keys in id order, for saving. */
  toJSON(): { vnis: readonly number[]; addresses: readonly string[] } {
    return { vnis: this.#vnis, addresses: this.#addresses }
  }
}
