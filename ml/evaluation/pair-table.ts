/**
 * Dense slots for (VM, item) pairs, in the order they were added: an open-addressing hash table over
 * typed arrays, several times faster and smaller than a `Map` keyed by `vm * items + item`, which soon
 * leaves the range of small integers.
 *
 * Its lifetime is that of one replay; adding is the only change.
 */
export class PairTable {
  /** Slot + 1 by hash position; 0 is free. Shape `[capacity]`, a power of two. */
  #positions = new Int32Array(1 << 12)
  #vms = new Int32Array(1 << 11)
  #items = new Int32Array(1 << 11)
  #size = 0

  /** How many pairs there are; slots are `[0, size)`. */
  get size(): number {
    return this.#size
  }

  /** The pair's slot, or -1 if it was never added. */
  slotOf(vm: number, item: number): number {
    return this.#positions[this.#find(vm, item)]! - 1
  }

  /** The pair's slot, new if it was not there. */
  add(vm: number, item: number): number {
    let position = this.#find(vm, item)
    const known = this.#positions[position]!
    if (known > 0) return known - 1
    if (this.#size === this.#vms.length) {
      this.#grow()
      position = this.#find(vm, item)
    }
    const slot = this.#size++
    this.#positions[position] = slot + 1
    this.#vms[slot] = vm
    this.#items[slot] = item
    return slot
  }

  #find(vm: number, item: number): number {
    const mask = this.#positions.length - 1
    let position = hash(vm, item) & mask
    for (;;) {
      const slot = this.#positions[position]! - 1
      if (slot < 0 || (this.#vms[slot] === vm && this.#items[slot] === item)) return position
      position = (position + 1) & mask
    }
  }

  /** Doubles the room; the table stays at most half full, so that probes stay short. */
  #grow(): void {
    this.#vms = doubled(this.#vms, new Int32Array(this.#vms.length * 2))
    this.#items = doubled(this.#items, new Int32Array(this.#items.length * 2))
    this.#positions = new Int32Array(this.#positions.length * 2)
    for (let slot = 0; slot < this.#size; slot++)
      this.#positions[this.#find(this.#vms[slot]!, this.#items[slot]!)] = slot + 1
  }
}

function doubled(old: Int32Array, larger: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  larger.set(old)
  return larger
}

/** Two rounds of MurmurHash3's mixing, so that neighboring ids land far apart. */
function hash(vm: number, item: number): number {
  let h = Math.imul(vm, 0xcc9e2d51) ^ Math.imul(item + 0x9e3779b9, 0x1b873593)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
