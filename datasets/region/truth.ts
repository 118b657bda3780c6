import { join } from 'node:path'
import { addressText, hostText } from './addresses.ts'
import { noHost } from './endpoints.ts'
import { OutputFile } from './output-file.ts'
import { applicationName, roleOf, vpcOf, type World } from './world.ts'

/** How many VMs and items the truth names, and its files, closed but not yet published. */
export interface Truth {
  readonly files: readonly OutputFile[]
  readonly vms: number
  readonly items: number
}

/**
 * Writes what no log says: `truth/vms.csv`, a line for every VM that lived before the log's end, and
 * `truth/items.csv`, a line for every address that could be asked for.
 *
 * Times are milliseconds since the epoch; `deleted` is empty for a VM that outlived the log, and `host` is
 * where it was last.
 */
export async function writeTruth(directory: string, world: World): Promise<Truth> {
  const vmFile = await OutputFile.create(join(directory, 'truth', 'vms.csv'))
  const itemFile = await OutputFile.create(join(directory, 'truth', 'items.csv'))
  const { endpoints, settings } = world
  await vmFile.add('vni,ip,host,role,application,group,created,deleted\n')
  await itemFile.add('vni,ip,deployment,kind\n')
  let vms = 0
  let items = 0
  for (let id = 0; id < endpoints.size; id++) {
    // The simulation stops at the first flow after the end, and may have changed something before it.
    if (endpoints.created[id]! >= settings.end) continue
    const group = endpoints.group[id]!
    const key = `${vpcOf(world, group).vni},${addressText(endpoints.address[id]!)}`
    const application = applicationName(world, group)
    const deployment = `${application}/${roleOf(world, group)}`
    const isVm = endpoints.host[id] !== noHost
    items++
    await itemFile.add(`${key},${deployment},${isVm ? 'vm' : 'service'}\n`)
    if (!isVm) continue
    vms++
    const deleted = endpoints.deleted[id]! < settings.end ? endpoints.deleted[id] : ''
    await vmFile.add(
      `${key},${hostText(endpoints.host[id]!)},${roleOf(world, group)},${application},${deployment},` +
        `${endpoints.created[id]},${deleted}\n`,
    )
  }
  const files = [vmFile, itemFile]
  for (const file of files) await file.close()
  return { files, vms, items }
}
