/**
 * Exact reasoning about addresses, security groups and routes, on plain values of its own.
 *
 * Everything is decided over atoms, the pieces into which the end points of the given ranges cut a
 * space, so answers hold for every packet and come with one as a witness.
 *
 * @module
 */
export { type Address, type Family, formatAddress } from './address.ts'
export { kindOfAddress, kindOfRange } from './address-kind.ts'
export { allAddresses, contains, formatRange, overlaps } from './address-range.ts'
export { addressSet, intersection } from './address-set.ts'
export {
  type AllowRule,
  anywhere,
  type Interval,
  type Remote,
  ruleKey,
  ruleProblem,
  servicesOf,
} from './allow-rule.ts'
export { allowedServices, servicesOpenTo } from './allowance.ts'
export { compareGroups } from './comparison.ts'
export { forwardingOf, type Route, type RouteChoice, segmentAt } from './forwarding.ts'
export {
  compareTables,
  type ForwardingDifference,
  forwardingDifferences,
} from './forwarding-difference.ts'
export { equalRules, implications } from './implication.ts'
export { oneSided } from './one-sided.ts'
export { describePacket, packetOf } from './packet.ts'
export { formatPrefix, type Prefix, parsePrefix, prefixAt } from './prefix.ts'
export { findLoops, type Handover, routeGraph } from './route-graph.ts'
export {
  exampleService,
  hasService,
  portService,
  type ServiceRange,
  serviceSet,
  servicesWithout,
} from './service.ts'
