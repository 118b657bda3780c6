import { writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import { PortentError } from '../core/index.ts'
import type { Warehouse } from '../datasets/index.ts'
import {
  type ClusterReport,
  chooseDistance,
  clusterText,
  type Distance,
  defaultSettings,
  distanceNamed,
  distances,
  featureNames,
  profilesFromFlows,
  renderClusters,
  reportClusters,
  rolesOf,
  squaredEuclidean,
  withAttributes,
} from '../ml/index.ts'
import { homeOf } from './home.ts'
import { readInput } from './input-file.ts'
import { loadLog } from './load-log.ts'
import { list, network, newFile, someOf, wholeNumber } from './options.ts'
import { startStep } from './progress.ts'
import { withWarehouse } from './warehouse.ts'

interface ClusterFlags {
  distance: Distance[]
  k: number | 'auto'
  by: 'silhouette' | 'elbow' | 'gap' | 'replay'
  features?: (typeof featureNames)[number][]
  attributes?: string
  roles?: string
  vni?: string
  seed: number
  sampleVms: number
  report?: string
  json?: boolean
}

/** `portent cluster`: which VMs are alike, and by what. */
export const clusterCommand = new Command('cluster')
  .description('cluster the VMs of the log, and tell what distinguishes the clusters')
  .addOption(
    new Option(
      '--distance <names>',
      `how VMs are compared, several with --by replay: ${distances.map(({ name }) => name).join(', ')}; ` +
        'or minkowski:P for another P',
    )
      .argParser(distancesOf)
      .default([squaredEuclidean], squaredEuclidean.name),
  )
  .option('--k <number>', 'clusters in each VNI, or auto', kOf, 'auto')
  .addOption(
    new Option('--by <way>', 'what chooses k; replay: the distance, by coverage (k by silhouette)')
      .choices(['silhouette', 'elbow', 'gap', 'replay'])
      .default('silhouette'),
  )
  .option(
    '--features <names>',
    `what VMs are compared by, of ${featureNames.join(', ')} (default: all; for jaccard, hamming and ` +
      'weighted-jaccard peers; for bray-curtis, jensen-shannon and hellinger services,served)',
    someOf(featureNames),
  )
  .option('--attributes <file>', 'what an inventory says of VMs: CSV vni,ip,ATTRIBUTE…')
  .option('--roles <file>', 'roles to compare with: CSV with vni,ip and a column role')
  .option('--vni <network>', 'only this tenant: its VNI, or the name of its network', network)
  .option('--sample-vms <number>', 'replay so many VMs, drawn by the seed', wholeNumber(1), 2_000)
  .option('--seed <number>', 'of projections, centres and ties', wholeNumber(0), 1)
  .option('--report <file>', 'write the report with its plots as one offline page', newFile)
  .option('--json', 'print the report as JSON')
  .action(async (flags: ClusterFlags, command: Command) => {
    if (flags.by !== 'replay' && flags.distance.length > 1) {
      throw new PortentError(
        'ERR_INPUT',
        'several distances are chosen between by replay: give --by replay, or one distance',
      )
    }
    const given = givenFiles(flags)
    const report = await withWarehouse(homeOf(command), (warehouse) =>
      clusterLog(warehouse, flags, given),
    )
    if (flags.report !== undefined) writeFileSync(flags.report, await renderClusters(report))
    console.log(flags.json ? JSON.stringify(report, null, 2) : clusterText(report))
    if (!flags.json && flags.report !== undefined) console.log(`\nThe plots are in ${flags.report}`)
  })

async function clusterLog(
  warehouse: Warehouse,
  flags: ClusterFlags,
  given: GivenFiles,
): Promise<ClusterReport> {
  const { seed, vni, k, by, features, json = false } = flags
  const { roles } = given
  const { idleTimeout } = defaultSettings
  const { log } = await loadLog(warehouse, { idleTimeout, ...(vni !== undefined && { vni }) }, json)
  const profiles = await described(await profilesFromFlows(warehouse, log.catalog), given)
  const clustering = {
    ...(k !== 'auto' && { k }),
    ...(by !== 'replay' && { by }),
    ...(features && { features }),
  }
  let [distance] = flags.distance
  let tried: Awaited<ReturnType<typeof chooseDistance>>['tried'] = []
  if (by === 'replay') {
    const step = startStep('replay each distance', json)
    const found = await chooseDistance(log, flags.distance, {
      settings: { ...defaultSettings, seed },
      profiles: async ({ catalog }, to) =>
        described(await profilesFromFlows(warehouse, catalog, { to }), given),
      clustering,
      sampleVms: flags.sampleVms,
      onProgress: (share, name) => step.update(share, name),
    })
    step.end(found.best.name)
    distance = found.best
    tried = found.tried
  }
  const step = startStep('cluster', json)
  const report = reportClusters(profiles, {
    ...clustering,
    ...(distance && { distance }),
    seed,
    tried,
    ...(roles && { roles: rolesOf(profiles, roles.text, roles.file) }),
    about: {
      title: 'VMs that are alike',
      command: ['portent', ...process.argv.slice(2)].join(' '),
      createdAt: new Date().toISOString(),
    },
    onProgress: (share) => step.update(share),
  })
  step.end()
  return report
}

/** With what the inventory says, if one was given. */
function described<T extends Parameters<typeof withAttributes>[0]>(
  profiles: T,
  { attributes }: GivenFiles,
) {
  return attributes ? withAttributes(profiles, attributes.text, attributes.file) : profiles
}

interface GivenFile {
  readonly file: string
  readonly text: string
}

interface GivenFiles {
  readonly attributes?: GivenFile
  readonly roles?: GivenFile
}

/** Read before the log is, so that a wrong name is told at once. */
function givenFiles({ attributes, roles }: ClusterFlags): GivenFiles {
  const read = (file: string) => ({ file, text: readInput(file).toString('utf8') })
  return {
    ...(attributes !== undefined && { attributes: read(attributes) }),
    ...(roles !== undefined && { roles: read(roles) }),
  }
}

function distancesOf(names: string): Distance[] {
  try {
    const found = list(names).map(distanceNamed)
    if (found.length > 0) return found
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`)
  }
  throw new InvalidArgumentError('a distance is needed.')
}

function kOf(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : wholeNumber(1)(text)
}
