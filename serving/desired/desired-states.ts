import { PortentError, type SqliteDatabase } from '../../core/index.ts'
import {
  byVpc,
  type JudgedFinding,
  Network,
  type NetworkState,
  type Resource,
  type ResourceType,
} from '../../goalstate/index.ts'
import { writeAll } from '../store/write-all.ts'
import { takingTurns } from '../taking-turns.ts'
import { resourceOf, resourceText } from './resource-text.ts'

/** What became of states that were taken. */
export interface Applied {
  /** The networks that they told something of, by VPC. */
  readonly networks: readonly AppliedNetwork[]
  /** How many resources were taken. */
  readonly applied: number
  /** Contradictions that were not there before, and those that are gone. */
  readonly findings: {
    readonly new: readonly JudgedFinding[]
    readonly fixed: readonly JudgedFinding[]
  }
  /** Resources that belong to no VPC that is known, as `type/key`; they were left out. */
  readonly homeless: readonly string[]
}

interface AppliedNetwork {
  readonly vpc: string
  /** Of the VPC and its subnets, ascending; those that another VPC has are not among them. */
  readonly vnis: readonly number[]
  /** Resources that were taken. */
  readonly applied: number
}

/** Takes what hosts should hold, as it was told; all that who observes pushes needs to know. */
export interface StateTaker {
  /**
   * Takes states in their order, all or none, for good.
   *
   * @param time - Now, milliseconds since the epoch.
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  take(states: readonly NetworkState[], time: number): Applied
}

export interface TakeOptions {
  /**
   * The virtual network that the states are about and no other; for a VPC of which nothing says its network,
   * it is this one.
   */
  readonly vni?: number | undefined
  /**
   * Whether whoever tells them may know of a virtual network; all if left out. Who may not know of all needs to say
   * which network a VPC has, and finds none of others by the names of their resources.
   */
  readonly maySee?: ((vni: number) => boolean) | undefined
}

/** At most so many networks are in memory; the rest are read again when asked for. */
const mostLoaded = 1_000
/** At most so many VNIs are remembered: whoever asks for ones that are not there must not fill the memory. */
const mostVnis = 100_000

/**
 * What hosts should hold, by VPC: each network checked as it is told, and kept in SQLite before it is
 * acknowledged. Networks are found by their VNI, and never by another's.
 */
export class DesiredStates implements StateTaker {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>
  readonly #loaded = new Map<string, Network>()
  /** What the file says of VNIs that were asked for; plans ask for one many times over. */
  readonly #vpcs = new Map<number, string | undefined>()
  /** Networks that are being read, by VPC; one that a state changes meanwhile is read in vain. */
  readonly #reading = new Map<string, Promise<void>>()
  readonly #listeners = new Set<(taken: Applied, states: readonly NetworkState[]) => void>()

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /**
   * As {@link StateTaker.take}.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept; `ERR_INPUT` if they are about another
   *   network than the one that was named; `ERR_FORBIDDEN` if they are about one that may not be known.
   */
  take(states: readonly NetworkState[], time: number, options: TakeOptions = {}): Applied {
    const touched = new Set<string>()
    this.#vpcs.clear()
    try {
      const taken = writeAll(this.#database, 'states', () =>
        states.map((state) => this.#takeOne(state, time, options, touched)),
      )
      for (const vpc of touched) this.#reading.delete(vpc)
      const applied = joined(taken)
      for (const listener of this.#listeners) listener(applied, states)
      return applied
    } catch (error) {
      // Memory may be ahead of the file.
      for (const vpc of touched) this.#loaded.delete(vpc)
      throw error
    }
  }

  /** Tells of states that were taken, once they are kept. @param listener - Has to be quick. */
  onTaken(listener: (taken: Applied, states: readonly NetworkState[]) => void): void {
    this.#listeners.add(listener)
  }

  /** The network with a VNI, if any state told of it. */
  ofVni(vni: number): Network | undefined {
    const vpc = this.#vpcOf(vni)
    return vpc === undefined ? undefined : this.#network(vpc)
  }

  /**
   * Reads the network with a VNI, if any state told of it, so that {@link ofVni} has it at once. The first time a
   * large one takes seconds, in which others have their turns.
   */
  async ready(vni: number): Promise<void> {
    const vpc = this.#vpcOf(vni)
    if (vpc === undefined || this.#loaded.has(vpc)) return
    const known = this.#reading.get(vpc)
    if (known) return known
    const reading: Promise<void> = this.#readInTurns(
      vpc,
      () => this.#reading.get(vpc) === reading,
    ).finally(() => {
      if (this.#reading.get(vpc) === reading) this.#reading.delete(vpc)
    })
    this.#reading.set(vpc, reading)
    return reading
  }

  #vpcOf(vni: number): string | undefined {
    if (!this.#vpcs.has(vni)) {
      if (this.#vpcs.size >= mostVnis) this.#vpcs.clear()
      this.#vpcs.set(vni, this.#statements.vpcOf.pluck().get(vni) as string | undefined)
    }
    return this.#vpcs.get(vni)
  }

  /** @param isWanted - Whether nothing was told of the network since. */
  async #readInTurns(vpc: string, isWanted: () => boolean): Promise<void> {
    const row = this.#statements.network.get(vpc) as NetworkRow | undefined
    if (!row) return
    const turn = takingTurns()
    const resources: Resource[] = []
    let last: ResourceRow | undefined
    for (;;) {
      const { type = '', key = '', n = -1 } = last ?? {}
      const page = this.#statements.page.all({ vpc, type, key, n }) as ResourceRow[]
      last = page.at(-1)
      if (!last) break
      for (const { body } of page) resources.push(resourceOf(body))
      await turn()
      if (!isWanted()) return
    }
    const state = { resources, covers: coversOf(row) }
    const network = await Network.inTurns(vpc, state, new Date(row.taken), turn)
    if (isWanted() && !this.#loaded.has(vpc)) this.#remember(vpc, network)
  }

  /** The VPCs that are held, with their virtual networks. */
  vpcs(): { readonly vpc: string; readonly vnis: readonly number[] }[] {
    const rows = this.#statements.vpcs.all() as { vpc: string; vnis: string }[]
    return rows.map(({ vpc, vnis }) => ({ vpc, vnis: JSON.parse(vnis) as number[] }))
  }

  /** The contradictions of one VPC as they are now; reads it, if it is not in memory. */
  findingsOf(vpc: string): readonly JudgedFinding[] {
    return this.#network(vpc)?.findings ?? []
  }

  /** How many networks and resources are held. */
  counts(): { networks: number; resources: number } {
    return this.#statements.counts.get() as { networks: number; resources: number }
  }

  #takeOne(
    { resources, covers }: NetworkState,
    time: number,
    { vni, maySee }: TakeOptions,
    touched: Set<string>,
  ): Applied {
    const told = resources.filter(({ operation }) => operation !== 'get')
    const { shares, homeless } = byVpc({ resources: told }, (type, key) =>
      this.#homes(type, key).filter((vpc) => !maySee || this.#isOwn(vpc, maySee)),
    )
    // Before anything of another's is read, so that its size does not show in the time.
    for (const vpc of shares.keys())
      if (maySee && this.#isHeld(vpc) && !this.#isOwn(vpc, maySee)) throw notOwn(vpc)
    if (shares.size > 1 && vni !== undefined) throw severalVpcs(vni, shares.size)
    const found: JudgedFinding[] = []
    const fixed: JudgedFinding[] = []
    const networks: AppliedNetwork[] = []
    for (const [vpc, share] of shares) {
      touched.add(vpc)
      const change = this.#apply(vpc, { resources: share, covers }, time)
      found.push(...change.new)
      fixed.push(...change.fixed)
      networks.push({ vpc, vnis: this.#claim(vpc, vni, maySee), applied: share.length })
      this.#forgetEmpty(vpc)
    }
    return {
      networks,
      applied: networks.reduce((sum, { applied }) => sum + applied, 0),
      findings: { new: found, fixed },
      homeless: homeless.map(({ type, key }) => `${type}/${key}`),
    }
  }

  #apply(vpc: string, state: Pick<NetworkState, 'resources' | 'covers'>, time: number) {
    const held = this.#network(vpc)
    const { network, change } = held
      ? { network: held, change: held.apply(state) }
      : Network.from(vpc, state, new Date(time))
    this.#remember(vpc, network)
    this.#statements.putNetwork.run(vpc, JSON.stringify([...network.covers]), time)
    for (const { type, key, now } of change.changed) {
      this.#statements.removeResource.run(vpc, type, key)
      for (const [n, resource] of now.entries())
        this.#statements.addResource.run(vpc, type, key, n, resourceText(resource))
    }
    return change
  }

  /** Gives a VPC the virtual networks that are its own and nobody else's. */
  #claim(vpc: string, given: number | undefined, maySee: TakeOptions['maySee']): number[] {
    const said = this.#loaded.get(vpc)!.vnis
    const kept = this.#statements.givenOf.pluck().all(vpc) as number[]
    const vnis = new Set(said.length > 0 ? said : given === undefined ? kept : [given])
    if (given !== undefined && !vnis.has(given)) throw otherNetwork(vpc, given, said)
    const isTold = maySee !== undefined && this.#isHeld(vpc)
    if (isTold && (vnis.size === 0 || ![...vnis].every(maySee))) throw notOwn(vpc)
    this.#statements.releaseVnis.run(vpc)
    for (const vni of vnis) this.#statements.claimVni.run(vni, vpc, said.length > 0 ? 0 : 1)
    const own = this.#statements.vnisOf.pluck().all(vpc) as number[]
    if (given !== undefined && !own.includes(given)) throw taken(given)
    return own
  }

  #isHeld(vpc: string): boolean {
    return this.#statements.hasResources.get(vpc) !== undefined
  }

  /** Whether a VPC is on virtual networks, and they may all be known. */
  #isOwn(vpc: string, maySee: (vni: number) => boolean): boolean {
    const vnis = this.#statements.vnisOf.pluck().all(vpc) as number[]
    return vnis.length > 0 && vnis.every(maySee)
  }

  #forgetEmpty(vpc: string): void {
    if (this.#isHeld(vpc)) return
    this.#statements.releaseVnis.run(vpc)
    this.#statements.removeNetwork.run(vpc)
    this.#loaded.delete(vpc)
  }

  #network(vpc: string): Network | undefined {
    const loaded = this.#loaded.get(vpc)
    if (loaded) {
      this.#remember(vpc, loaded)
      return loaded
    }
    const row = this.#statements.network.get(vpc) as NetworkRow | undefined
    if (!row) return undefined
    const texts = this.#statements.resources.pluck().all(vpc) as string[]
    const state = { resources: texts.map(resourceOf), covers: coversOf(row) }
    const network = new Network(vpc, state, new Date(row.taken))
    this.#remember(vpc, network)
    return network
  }

  #remember(vpc: string, network: Network): void {
    this.#loaded.delete(vpc)
    this.#loaded.set(vpc, network)
    if (this.#loaded.size > mostLoaded) this.#loaded.delete(this.#loaded.keys().next().value!)
  }

  #homes(type: ResourceType, key: string): string[] {
    return this.#statements.homes.pluck().all(type, key) as string[]
  }
}

interface NetworkRow {
  /** Types of resources, as JSON. */
  readonly covers: string
  /** Milliseconds since the epoch. */
  readonly taken: number
}

interface ResourceRow {
  readonly type: string
  readonly key: string
  readonly n: number
  /** See {@link resourceText}. */
  readonly body: string
}

function coversOf({ covers }: NetworkRow): Set<ResourceType> {
  return new Set(JSON.parse(covers) as ResourceType[])
}

function joined(taken: readonly Applied[]): Applied {
  const networks = new Map<string, AppliedNetwork>()
  for (const one of taken.flatMap((applied) => applied.networks)) {
    const before = networks.get(one.vpc)?.applied ?? 0
    networks.set(one.vpc, { ...one, applied: before + one.applied })
  }
  return {
    networks: [...networks.values()],
    applied: taken.reduce((sum, { applied }) => sum + applied, 0),
    findings: lasting(taken),
    homeless: taken.flatMap(({ homeless }) => homeless),
  }
}

/** What one state broke and a later one mended is neither new nor fixed, and the other way round. */
function lasting(taken: readonly Applied[]): Applied['findings'] {
  const found = new Map<string, JudgedFinding>()
  const fixed = new Map<string, JudgedFinding>()
  for (const { findings } of taken) {
    for (const finding of findings.fixed)
      if (!found.delete(finding.fingerprint)) fixed.set(finding.fingerprint, finding)
    for (const finding of findings.new)
      if (!fixed.delete(finding.fingerprint)) found.set(finding.fingerprint, finding)
  }
  return { new: [...found.values()], fixed: [...fixed.values()] }
}

function notOwn(vpc: string): PortentError {
  return new PortentError(
    'ERR_FORBIDDEN',
    `VPC ${vpc} is on no network, or on one that this key may not name; name a network of the key by vni, or ask ` +
      'for a key with it',
  )
}

function severalVpcs(vni: number, count: number): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `the state is about ${count} VPCs and was said to be about VNI ${vni} alone; send each VPC by itself, or leave out vni`,
  )
}

function otherNetwork(vpc: string, vni: number, said: readonly number[]): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `VPC ${vpc} is on VNI ${said.join(', ')}, not on ${vni}; correct vni, or the tunnel ids of the state`,
  )
}

function taken(vni: number): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `VNI ${vni} belongs to another VPC; delete that one first, or correct vni`,
  )
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    vpcOf: sql('SELECT vpc FROM desired_vnis WHERE vni = ?'),
    vpcs: sql(`SELECT vpc, (SELECT json_group_array(vni) FROM desired_vnis
      WHERE vpc = desired_networks.vpc) AS vnis FROM desired_networks ORDER BY vpc`),
    vnisOf: sql('SELECT vni FROM desired_vnis WHERE vpc = ? ORDER BY vni'),
    givenOf: sql('SELECT vni FROM desired_vnis WHERE vpc = ? AND given = 1'),
    releaseVnis: sql('DELETE FROM desired_vnis WHERE vpc = ?'),
    claimVni: sql(
      'INSERT INTO desired_vnis (vni, vpc, given) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    network: sql('SELECT covers, taken FROM desired_networks WHERE vpc = ?'),
    putNetwork: sql(`INSERT INTO desired_networks (vpc, covers, taken) VALUES (?, ?, ?)
      ON CONFLICT (vpc) DO UPDATE SET covers = excluded.covers, taken = excluded.taken`),
    resources: sql('SELECT body FROM desired_resources WHERE vpc = ? ORDER BY type, key, n'),
    page: sql(`SELECT type, key, n, body FROM desired_resources
      WHERE vpc = @vpc AND (type, key, n) > (@type, @key, @n) ORDER BY type, key, n LIMIT 1000`),
    addResource: sql(
      'INSERT INTO desired_resources (vpc, type, key, n, body) VALUES (?, ?, ?, ?, ?)',
    ),
    removeResource: sql('DELETE FROM desired_resources WHERE vpc = ? AND type = ? AND key = ?'),
    hasResources: sql('SELECT 1 FROM desired_resources WHERE vpc = ? LIMIT 1'),
    removeNetwork: sql('DELETE FROM desired_networks WHERE vpc = ?'),
    homes: sql('SELECT DISTINCT vpc FROM desired_resources WHERE type = ? AND key = ?'),
    counts: sql(`SELECT (SELECT count(*) FROM desired_networks) AS networks,
      (SELECT count(*) FROM desired_resources WHERE type <> 'placement') AS resources`),
  }
}
