/** For what hosts hold because another of their VMs asked for it. */
export const askersOfItem = `
CREATE INDEX requests_of_item ON requests (host, destination, vni, time);
`
