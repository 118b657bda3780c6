/** The door of `serving`: predictions over HTTP, Alcor's gRPC, and emulations of who asks and answers. */
export { type Scope, scopes } from './access/access.ts'
export { AccessAudit } from './access/access-audit.ts'
export { openAccess } from './access/access-database.ts'
export { certificateDigest, defaultRate, type KeptKey, KeyStore } from './access/key-store.ts'
export type { TokenSettings } from './access/token-verifier.ts'
export { readVniSet, type VniSet, vniSetText } from './access/vni-set.ts'
export { restoreBackup } from './backup/restore-backup.ts'
export { takeBackup } from './backup/take-backup.ts'
export {
  readSettings,
  type SettingProblem,
  settingAt,
  settingProblems,
} from './config/read-settings.ts'
export { configurationReference } from './config/reference.ts'
export { serveConfigOf } from './config/serve-config.ts'
export { settingList } from './config/setting-list.ts'
export type { Settings } from './config/settings.ts'
export { type EmulatedAca, emulateAca, requestStates } from './emulation/aca.ts'
export { ncmCapacity } from './emulation/capacity.ts'
export { httpController } from './emulation/controller.ts'
export { emulateAgents } from './emulation/emulate-agents.ts'
export { type EmulatedNcm, emulateNcm } from './emulation/ncm.ts'
export { NetworkTeller, type ToldNetworks } from './emulation/network-teller.ts'
export { connect } from './grpc/ncm-channel.ts'
export { type PushClient, type PushReport, pushClient } from './grpc/push-client.ts'
export type { GrpcConfig } from './grpc/serve-grpc.ts'
export {
  type PushTlsFiles,
  readClientTls,
  readPushTls,
  readServerTls,
  type TlsFiles,
} from './grpc/tls-files.ts'
export { metricsReference } from './http/metrics-reference.ts'
export type { PushConfig } from './http/pushing.ts'
export { httpReference } from './http/reference.ts'
export { learningOf } from './learning/learning-settings.ts'
export {
  type RetrainedHome,
  retrainHome,
  retraining,
  takeFeedback,
} from './learning/retrain-home.ts'
export { readPlanning } from './plans/planning-file.ts'
export { type ConfirmBy, confirmations } from './pushing/confirmation.ts'
export { checkPort, type ServeConfig, type Server, serve } from './server.ts'
export type { HttpTlsFiles } from './tls/http-tls.ts'
