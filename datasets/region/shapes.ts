/**
 * Published and measured figures that the region is shaped after, each with its source.
 *
 * Some are parameters of a draw, the rest are what the tests hold the result against.
 *
 * @module
 */

/**
 * Exponent of the Pareto distribution of VPC sizes.
 *
 * Our choice: at 1.1, 83 % of draws are at most five times the smallest, and Azure reports that about 80 %
 * of deployments have at most five VMs.
 *
 * @see Cortez et al., Resource Central, SOSP 2017, the figure of deployment sizes.
 */
export const vpcSizeExponent = 1.1

/**
 * Distinct destinations of a source: median and 90th percentile, which a log-normal joins.
 *
 * @see Madani, Averineni and Gandham, A Dataset of Networks of Computing Hosts, IWSPA 2022, graph g22.
 */
export const destinationsPerSource = { median: 17, p90: 49 } as const

/** σ of the log-normal through {@link destinationsPerSource}; 1.2816 is the normal's 90 % point. */
export const breadthSigma =
  Math.log(destinationsPerSource.p90 / destinationsPerSource.median) / 1.2816

/**
 * Share of the VM pairs of a network that never exchange a packet.
 *
 * @see Dalton et al., Andromeda, NSDI 2018.
 */
export const silentPairs = 0.84

/**
 * Forwarding entries that a host needs in a VPC of 1.5 million VMs: on average and at peak.
 *
 * @see Wei et al., Achelous, SIGCOMM 2023.
 */
export const entriesPerHost = { average: 1_900, peak: 3_700 } as const

/**
 * What request logs show under an idle timeout of 60 s: the share of requests that repeat an earlier pair,
 * and the shares that come longer than so many milliseconds after the VM's previous request.
 *
 * Measured on the HTTP log of the RITA samples (12,909 requests) and on the TrainTicket traces of Nezha
 * (2,907 requests; Yu et al., FSE 2023), which give the ends of each interval.
 */
export const requestRhythm = {
  repeats: [0.73, 0.96],
  gapOver10ms: [0.95, 0.96],
  gapOver100ms: [0.61, 0.75],
  gapOver1s: [0.45, 0.48],
} as const

/**
 * Milliseconds between the calls of one unit of work, log-normal: with half of all gaps inside a unit, 5 %
 * of the requests come within 10 ms, 30 % within 100 ms and half within 1 s, as in {@link requestRhythm}.
 */
export const callGap = { median: 70, sigma: 1.5 } as const
