import { PortentError } from '../../core/index.ts'
import {
  type ExportManifest,
  exportNetwork,
  type NeuralSequenceModel,
  type SequenceModel,
} from '../models/sequence/index.ts'
import type { StoredModel } from './model-file.ts'

/**
 * Writes a version's network for one tenant as files that other programs can run; see `exportNetwork`.
 *
 * @param vni - May be left out where the model knows one tenant only.
 * @throws {@link PortentError} `ERR_INPUT` if the model is no network, or knows several tenants and none is
 *   named; `ERR_NO_MODEL` if it knows nothing of that one.
 */
export function exportModel(
  { model, manifest, calibration }: StoredModel,
  directory: string,
  vni?: number,
): ExportManifest {
  const { version, createdAt, kind, data, metrics, judgedOn } = manifest
  if (!isNetwork(model)) {
    const message = `version ${version.slice(0, 12)} is of kind ${kind}, which is no network; export one of kind transformer or gru4rec`
    throw new PortentError('ERR_INPUT', message)
  }
  const origin = { version, createdAt, data, metrics, ...(judgedOn !== undefined && { judgedOn }) }
  const about = { calibration: calibration.toJSON(), origin }
  return exportNetwork(model, chosenVni(model, vni), directory, about)
}

function isNetwork(model: SequenceModel): model is NeuralSequenceModel {
  return 'network' in model
}

/** The tenant that is asked for, or the only one, if the model has learned something of it. */
function chosenVni({ network, catalog, name }: NeuralSequenceModel, asked?: number): number {
  const known = catalog.items.vnis.filter((vni) => network && network.tableOf(vni).items.length > 0)
  const vni = asked ?? (known.length === 1 ? known[0] : undefined)
  if (vni !== undefined && known.includes(vni)) return vni
  if (known.length === 0)
    throw new PortentError('ERR_NO_MODEL', `${name} has learned nothing; train on a longer log`)
  const list = known.slice(0, 10).join(', ') + (known.length > 10 ? ', …' : '')
  if (vni !== undefined) {
    const message = `${name} has learned nothing of VNI ${vni}; name one that it has: ${list}`
    throw new PortentError('ERR_NO_MODEL', message)
  }
  const message = `the model knows ${known.length} tenants, and an export is of one: name its VNI, of ${list}`
  throw new PortentError('ERR_INPUT', message)
}
