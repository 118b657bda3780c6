// Made from the OpenAPI document of the service by `npm run client:types`; changes go into its routes.

export interface paths {
  "/v1/predictions": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What VMs will ask for next */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["PredictionQueryInput"] | {
            queries: ({
              /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
              vni: number
              /** The VM: its address in any spelling, or the name that the log had */
              ip: string
              /** Requests of the VM that were not reported yet, oldest first */
              recent?: ({
                /** IPv4 or IPv6 address in any spelling, or the endpoint name that the log had */
                destination: string
                /** When it was requested; just now if left out */
                time?: string | number
              })[]
              /** How many predictions to return, at most */
              top?: number
              /** Leave out predictions less likely than this */
              minProbability?: number
              /** Also name items that the host is believed to hold already */
              includeHeld?: boolean
              /** The moment to predict for; now if left out. A log of long ago needs a moment of its own */
              time?: string | number
            })[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["PredictionAnswer"] | components["schemas"]["PredictionAnswers"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/requests": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Report on-demand requests */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["RequestReportsInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** Entries that were new and are kept now */
              accepted: number
              /** Entries that had been reported before, and changed nothing */
              duplicates: number
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/alcor/host-requests": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Report an Alcor agent's HostRequest */
    post: {
      parameters: {
        query?: {
          /** The host whose agent asks, as other reports name it; needed for a restart of its agent */
          host_ip?: string
          /** When it asked: ISO 8601 with an offset, or milliseconds since the epoch; default now */
          time?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["HostRequestInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** Entries that were new and are kept now */
              accepted: number
              /** Entries that had been reported before, and changed nothing */
              duplicates: number
              /** Restarts of the agent that were new and are noted now */
              restarts: number
              /** JSON Pointers to fields that Alcor's schema does not know, at most 100; ignored */
              unknown: (string)[]
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/feedback": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Report what became of pushed items */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["PushOutcomesInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** Entries that were new and are kept now */
              accepted: number
              /** Entries that had been reported before, and changed nothing */
              duplicates: number
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/live": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What happens, for live pages */
    get: {
      parameters: {
        query?: {
          /** `false`: end after the first message, for whoever looks now and then */
          follow?: "true" | "false"
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "text/event-stream": string
          }
        }
        429: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/networks/{vni}/vms": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The VMs of a network, and how they did */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Virtual network identifier, in digits */
          vni: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["NetworkVms"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/networks/{vni}/map": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The VMs of a network in the plane */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Virtual network identifier, in digits */
          vni: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/octet-stream": string
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/vms/{vni}/{ip}/timeline": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What happened to a VM */
    get: {
      parameters: {
        query?: {
          /** At most so many events, the latest; 400 if left out */
          limit?: string
        }
        header?: never
        path: {
          /** Virtual network identifier, in digits */
          vni: string
          /** Address in any spelling or name, percent-encoded */
          ip: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["VmTimeline"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/vms/{vni}/{ip}/similar": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The VMs most like one */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Virtual network identifier, in digits */
          vni: string
          /** Address in any spelling or name, percent-encoded */
          ip: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["SimilarVms"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/vms/{vni}/{ip}/plan": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What would be pushed for a VM now */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Virtual network identifier, in digits */
          vni: string
          /** Address in any spelling or name, percent-encoded */
          ip: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["PlanPreview"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/findings": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The contradictions that stand */
    get: {
      parameters: {
        query?: {
          severity?: "error" | "warning" | "note"
          /** Id of a rule */
          rule?: string
          /** Only of this virtual network */
          vni?: string
          /** Found in its texts or ids, in any case */
          text?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["StandingFindings"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/rules": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The rules of consistency */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              rules: (components["schemas"]["Rule"])[]
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/rules/{id}": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One rule: what is wrong, why it matters, and the remedy */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Its id */
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Rule"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/check": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Look for contradictions in a network state */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["CheckRequestInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["CheckResult"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/drift": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Whether predictions drift */
    get: {
      parameters: {
        query?: {
          /** This network alone; else all that the caller may see */
          vni?: string
          /** Networks above this VNI: the last one of the page before */
          after?: string
          /** Networks in one answer, at most */
          limit?: string
          /** Alarms of each network, at most */
          alarms?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Drift"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    /** Compare what hosts hold with what they should */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["DriftRequestInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["CheckResult"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/states": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Tell what hosts should hold */
    post: {
      parameters: {
        query?: {
          /** What findings call the state */
          name?: string
          /** The virtual network that the state is about and no other; needed where the state does not say it */
          vni?: string
          /** What protobuf bytes are; the message that they fit if left out */
          as?: "GoalState" | "GoalStateV2"
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["DesiredStateInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["StateTaken"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        422: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/plans": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What to push now */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["PlanQueryInput"] | {
            vms: ({
              /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
              vni: number
              /** The VM: its address in any spelling, or the name that the log had */
              ip: string
              /** The host that runs it, by the address that goal states have; else found out */
              host?: string
              /** Requests of the VM that were not reported yet, oldest first */
              recent?: ({
                /** IPv4 or IPv6 address in any spelling, or the endpoint name that the log had */
                destination: string
                /** When it was requested; just now if left out */
                time?: string | number
              })[]
              /** How many items to consider, at most */
              top?: number
              /** Consider none less likely than this */
              minProbability?: number
            })[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Plan"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/deliveries": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Report what became of a plan */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["DeliveriesInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["DeliveriesTaken"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/events": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Tell what happened to ports and hosts */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["EventsInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["EventsTaken"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/pushes": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What was sent to hosts */
    get: {
      parameters: {
        query?: {
          /** Of this network; all if left out */
          vni?: string
          /** Only rows of a lower number: the last one of the page before */
          before?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Pushes"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/subscribe": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Be told what happens */
    get: {
      parameters: {
        query?: {
          /** Of which networks: VNIs and ranges, separated by commas; else all that the key may see */
          vni?: string
          /** What to be told of: some of plan, push, model, alarm, separated by commas */
          types?: string
          /** Id of the last event that came, as the header Last-Event-ID, which goes before it */
          after?: string
          /** `false`: end when all that is kept was sent, for whoever asks now and then */
          follow?: "true" | "false"
        }
        header?: {
          /** Id of the last event that came */
          "last-event-id"?: string
        }
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "text/event-stream": string
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        429: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/webhooks": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who is called */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Webhooks"]
          }
        }
      }
    }
    put?: never
    /** Be called when something happens */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewWebhookInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["CreatedWebhook"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/webhooks/{id}": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Be called no more */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Id of the webhook */
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** Its id */
              removed: string
            }
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/webhooks/{id}/enable": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Be called again */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Id of the webhook */
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Webhook"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/admin/modes": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The modes in force */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Modes"]
          }
        }
      }
    }
    put?: never
    /** Change modes */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["ModeChangeInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Modes"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/admin/kill-switch": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Stop all pushes, or let them go on */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["KillSwitchInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Modes"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/admin/audit": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who changed what */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Audit"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/session": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who I am */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Session"]
          }
        }
        401: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    /** Open a session */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["SessionRequestInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Session"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        401: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        429: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    /** Close the session */
    delete: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              closed: boolean
            }
          }
        }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/admin/access-audit": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What administrators did, and what was refused */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["AccessAudit"]
          }
        }
        403: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/vms/{vni}/{ip}": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What is known of a VM */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** Virtual network identifier, in digits */
          vni: string
          /** Address in any spelling or name, percent-encoded */
          ip: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Vm"]
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The models that there are */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              models: (components["schemas"]["RegisteredModel"])[]
              failed: ({
                version: string
                reason: string
                /** ISO 8601 in UTC */
                since: string
              })[]
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models/decisions": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What was decided about models, and why */
    get: {
      parameters: {
        query?: {
          /** At most so many */
          limit?: number
          /** Only decisions about this one */
          version?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              decisions: (components["schemas"]["ModelDecision"])[]
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models/compare": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Two models beside each other */
    get: {
      parameters: {
        query: {
          /** A version; the beginning of its name is enough, or `champion`, `challenger`, or `previous` for the champion before */
          a: string
          /** A version; the beginning of its name is enough, or `champion`, `challenger`, or `previous` for the champion before */
          b: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              a: {
                /** Content hash of the artifact */
                version: string
                /** ISO 8601 */
                createdAt: string
                kind: string
                /** The kind with its settings */
                name: string
                seed: number
                /** The events that it learned */
                data: {
                  /** Milliseconds since the epoch */
                  from: number
                  /** Milliseconds since the epoch */
                  to: number
                  events: number
                  vms: number
                  items: number
                }
                /** How far ahead a probability looks, milliseconds */
                horizon: number
                /** From the replay of later, unseen events */
                metrics: { [name: string]: number }
                /** What the metrics were measured on, if not the test part */
                judgedOn?: string
                /** Versions that it was trained from */
                parents?: (string)[]
                /** The Portent that trained it */
                code?: string
                /** What it was trained with */
                settings?: { [name: string]: number }
                alias: "champion" | "challenger" | null
                /** Share of networks that it answers for */
                share: number
                /** Bytes of its file */
                size: number
                /** When it last became champion, ISO 8601 */
                promotedAt: string | null
                judged: components["schemas"]["JudgedModel"] | null
              }
              b: {
                /** Content hash of the artifact */
                version: string
                /** ISO 8601 */
                createdAt: string
                kind: string
                /** The kind with its settings */
                name: string
                seed: number
                /** The events that it learned */
                data: {
                  /** Milliseconds since the epoch */
                  from: number
                  /** Milliseconds since the epoch */
                  to: number
                  events: number
                  vms: number
                  items: number
                }
                /** How far ahead a probability looks, milliseconds */
                horizon: number
                /** From the replay of later, unseen events */
                metrics: { [name: string]: number }
                /** What the metrics were measured on, if not the test part */
                judgedOn?: string
                /** Versions that it was trained from */
                parents?: (string)[]
                /** The Portent that trained it */
                code?: string
                /** What it was trained with */
                settings?: { [name: string]: number }
                alias: "champion" | "challenger" | null
                /** Share of networks that it answers for */
                share: number
                /** Bytes of its file */
                size: number
                /** When it last became champion, ISO 8601 */
                promotedAt: string | null
                judged: components["schemas"]["JudgedModel"] | null
              }
              /** `b` less `a`, of every figure that both have */
              differences: { [name: string]: number }
              /** Whether the live figures are of the same moments */
              areJudgedTogether: boolean
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models/{version}": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One model */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          /** A version; the beginning of its name is enough, or `champion`, `challenger`, or `previous` for the champion before */
          version: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** Content hash of the artifact */
              version: string
              /** ISO 8601 */
              createdAt: string
              kind: string
              /** The kind with its settings */
              name: string
              seed: number
              /** The events that it learned */
              data: {
                /** Milliseconds since the epoch */
                from: number
                /** Milliseconds since the epoch */
                to: number
                events: number
                vms: number
                items: number
              }
              /** How far ahead a probability looks, milliseconds */
              horizon: number
              /** From the replay of later, unseen events */
              metrics: { [name: string]: number }
              /** What the metrics were measured on, if not the test part */
              judgedOn?: string
              /** Versions that it was trained from */
              parents?: (string)[]
              /** The Portent that trained it */
              code?: string
              /** What it was trained with */
              settings?: { [name: string]: number }
              alias: "champion" | "challenger" | null
              /** Share of networks that it answers for */
              share: number
              /** Bytes of its file */
              size: number
              /** When it last became champion, ISO 8601 */
              promotedAt: string | null
              judged: components["schemas"]["JudgedModel"] | null
              decisions: (components["schemas"]["ModelDecision"])[]
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models/promote": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let a model answer for all networks */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["ModelPromotionInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** The version that the alias stands for now */
              version: string | null
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        500: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models/rollback": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let the champion before answer again */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["ModelRollbackInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** The version that the alias stands for now */
              version: string | null
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        500: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/models/challenge": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Judge a model beside the champion */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["ModelChallengeInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              /** The version that the alias stands for now */
              version: string | null
            }
          }
        }
        400: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        404: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        413: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        415: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        500: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/model": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The model that answers */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Model"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/health/live": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Whether the process answers */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              status: "live"
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/health/ready": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Whether predictions can be asked for */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": {
              status: "ready"
              modelVersion: string
              /** Versions that should answer and cannot be loaded; this one does in their place */
              failed: ({
                version: string
                reason: string
                /** ISO 8601 in UTC */
                since: string
              })[]
            }
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/learning": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What is learned while the service runs */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Learning"]
          }
        }
        403: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/v1/learning/retrain": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Retrain now */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: {
        content: {
          "application/json": components["schemas"]["RetrainOrderInput"]
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "application/json": components["schemas"]["Learning"]
          }
        }
        409: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
        503: {
          headers: { [name: string]: unknown }
          content: {
            "application/problem+json": components["schemas"]["Problem"]
          }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  "/metrics": {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Metrics for Prometheus */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            "text/plain": string
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}

export interface components {
  schemas: {
    /** A key that a session is opened with */
    SessionRequestInput: {
      /** The API key; the browser need not keep it */
      key: string
    }
    /** One VM */
    PlanQueryInput: {
      /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
      vni: number
      /** The VM: its address in any spelling, or the name that the log had */
      ip: string
      /** The host that runs it, by the address that goal states have; else found out */
      host?: string
      /** Requests of the VM that were not reported yet, oldest first */
      recent?: ({
        /** IPv4 or IPv6 address in any spelling, or the endpoint name that the log had */
        destination: string
        /** When it was requested; just now if left out */
        time?: string | number
      })[]
      /** How many items to consider, at most */
      top?: number
      /** Consider none less likely than this */
      minProbability?: number
    }
    /** What is named is changed, the rest stays */
    ModeChangeInput: {
      /** Who does it, for the audit */
      who: string
      /** Why, for the audit */
      reason: string
      /** Of networks that have none of their own */
      mode?: "off" | "shadow" | "canary" | "on"
      /** Of networks, that `canary` turns on */
      canaryShare?: number
      /** By VNI, a network's own mode; null takes it away */
      vnis?: { [name: string]: "off" | "shadow" | "canary" | "on" | null }
    }
    /** The switch over all modes */
    KillSwitchInput: {
      /** Who does it, for the audit */
      who: string
      /** Why, for the audit */
      reason: string
      /** True: nothing is pushed from now on; false: the modes hold again */
      on: boolean
    }
    /** Alcor's `alcor.schema.HostRequest`: protobuf-JSON (snake_case or camelCase names, enums by name or number), or the binary message as application/x-protobuf */
    HostRequestInput: { [name: string]: unknown }
    /** A state to check before it is pushed */
    CheckRequestInput: {
      /** What findings call the input; metrics tell of the last result of each name */
      name?: string
      /** The agents that the hosts have */
      target?: "aca-2022" | "generic"
      /** Whether hosts ask for neighbors on demand */
      onDemand?: boolean
      /** The only rules to run */
      enable?: (string)[]
      /** Rules not to run */
      disable?: (string)[]
      /** Other severities than the rules have, by rule id */
      severities?: { [name: string]: "error" | "warning" | "note" }
      /** Findings to live with */
      suppressions?: ({
        /** Id of the rule */
        rule: string
        /** Only findings about this resource, by id */
        resource?: string
        /** Only this finding */
        fingerprint?: string
        /** Why; stays in the result */
        justification: string
        /** From when on it holds no more */
        expires?: string | number
      })[]
      /** Fingerprints of an earlier result; what is not among them is new */
      baseline?: (string)[]
      /** A GoalStateV2 or GoalState as protobuf-JSON, a NetworkConfiguration, a northbound REST body, or what AWS describes of a VPC */
      state: { [name: string]: unknown }
      /** Ids of security groups that exist though the state does not have them */
      knownGroups?: (string)[]
    }
    /** What is desired, and what was collected */
    DriftRequestInput: {
      /** What findings call the input; metrics tell of the last result of each name */
      name?: string
      /** The agents that the hosts have */
      target?: "aca-2022" | "generic"
      /** Whether hosts ask for neighbors on demand */
      onDemand?: boolean
      /** The only rules to run */
      enable?: (string)[]
      /** Rules not to run */
      disable?: (string)[]
      /** Other severities than the rules have, by rule id */
      severities?: { [name: string]: "error" | "warning" | "note" }
      /** Findings to live with */
      suppressions?: ({
        /** Id of the rule */
        rule: string
        /** Only findings about this resource, by id */
        resource?: string
        /** Only this finding */
        fingerprint?: string
        /** Why; stays in the result */
        justification: string
        /** From when on it holds no more */
        expires?: string | number
      })[]
      /** Fingerprints of an earlier result; what is not among them is new */
      baseline?: (string)[]
      /** What hosts should hold: a GoalStateV2 as protobuf-JSON */
      desired: { [name: string]: unknown }
      /** What they hold: `{"version": 1, "hosts": [{"host", "collectedAt", "state"}]}` */
      snapshot: { [name: string]: unknown }
      /** What differs for less may still be on its way, milliseconds */
      grace?: number
      /** What was collected longer ago tells nothing, milliseconds */
      staleAfter?: number
      /** Since when it is desired; else long since */
      desiredAt?: string | number
      /** When hosts were last mended */
      repairedAt?: string | number
    }
    /** Up to 10,000 reports, kept all or none; each is about all items that it matches */
    DeliveriesInput: {
      deliveries: ({
        /** The plan, as it was answered */
        planId: string
        /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
        vni: number
        /** Only what was sent to this host */
        host?: string
        /** Only what was pushed for this VM */
        source?: string
        /** Only this item */
        destination?: string
        /** `delivered`: the host has it for certain; `failed`: it has not, and may be sent it again */
        status: "delivered" | "failed"
        /** When; now if left out */
        time?: string | number
      })[]
    }
    /** Up to 10,000 outcomes, kept all or none */
    PushOutcomesInput: {
      outcomes: ({
        /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
        vni: number
        /** The VM that the item was pushed for */
        source: string
        /** The item */
        destination: string
        /** When the push reached the host; with the item it names the push */
        pushedAt: string | number
        /** `used`: a packet needed it; `expired`: it left the host without one */
        outcome: "used" | "expired"
        /** When its first packet came, or when it left the host */
        time: string | number
      })[]
    }
    /** One VM */
    PredictionQueryInput: {
      /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
      vni: number
      /** The VM: its address in any spelling, or the name that the log had */
      ip: string
      /** Requests of the VM that were not reported yet, oldest first */
      recent?: ({
        /** IPv4 or IPv6 address in any spelling, or the endpoint name that the log had */
        destination: string
        /** When it was requested; just now if left out */
        time?: string | number
      })[]
      /** How many predictions to return, at most */
      top?: number
      /** Leave out predictions less likely than this */
      minProbability?: number
      /** Also name items that the host is believed to hold already */
      includeHeld?: boolean
      /** The moment to predict for; now if left out. A log of long ago needs a moment of its own */
      time?: string | number
    }
    /** Up to 64 events, in their order; each is taken by itself */
    EventsInput: {
      events: ({
        type: "port-created"
        /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
        vni: number
        /** The address of the port */
        ip: string
        /** Where it runs; else found out */
        host?: string
        /** When; now if left out */
        time?: string | number
      } | {
        type: "port-migrated"
        /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
        vni: number
        /** The address of the port */
        ip: string
        /** Where it runs now */
        host: string
        /** When; now if left out */
        time?: string | number
      } | {
        type: "port-deleted"
        /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
        vni: number
        /** The address of the port */
        ip: string
        /** When; now if left out */
        time?: string | number
      } | {
        type: "host-restarted"
        /** Whose agent came back empty */
        host: string
        /** Reported again it counts once; the moment if left out */
        requestId?: string
        /** When; now if left out */
        time?: string | number
      })[]
    }
    /** Up to 10,000 requests, kept all or none */
    RequestReportsInput: {
      requests: ({
        /** Unique within its VNI; sent again, counts once */
        requestId: string
        /** When the VM asked: ISO 8601 or milliseconds since the epoch */
        time: string | number
        /** Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a network that its log names */
        vni: number
        /** The VM that asked */
        source: string
        /** What it asked for */
        destination: string
        /** Destination port; 0 where unknown */
        port?: number
        /** IANA number; 0 where unknown */
        protocol?: number
        /** The host that runs the VM */
        host?: string
      })[]
    }
    /** A NetworkConfiguration, or a GoalStateV2 or GoalState as protobuf-JSON, or their binary messages as application/x-protobuf */
    DesiredStateInput: { [name: string]: unknown }
    /** Whom to call, and at what */
    NewWebhookInput: {
      /** Whom to call: https, and no private address */
      url: string
      /** What to be told of */
      types?: ("plan" | "push" | "model" | "alarm")[]
      /** Of which networks: VNIs and ranges, separated by commas; else all that the key may see */
      vnis?: string
      /** For people */
      description?: string
    }
    /** The version, who, and why */
    ModelPromotionInput: {
      /** A version; the beginning of its name is enough, or `champion`, `challenger`, or `previous` for the champion before */
      version: string
      /** Who does it, for the audit */
      who: string
      /** Why, for the audit */
      reason: string
    }
    /** Who, and why */
    ModelRollbackInput: {
      /** Who does it, for the audit */
      who: string
      /** Why, for the audit */
      reason: string
    }
    /** The version, who, and why */
    ModelChallengeInput: {
      /** A version, the beginning of one, or `previous`; null for none */
      version: string | null
      /** Who does it, for the audit */
      who: string
      /** Why, for the audit */
      reason: string
    }
    RetrainOrderInput: {
      /** Who asks, for the audit */
      who: string
      /** Why, for the audit */
      reason: string
    }
    /** A resource and where it was read */
    FoundResource: {
      type: "vpc" | "subnet" | "port" | "neighbor" | "security-group" | "dhcp" | "router" | "gateway" | "node" | "endpoint" | "placement"
      id: string
      /** The input that it was read from */
      file: string
      /** JSON pointer (RFC 6901) into the file */
      pointer: string
    }
    /** Why a finding does not count */
    Suppression: {
      justification: string
      /** From when on it holds no more */
      expires?: string
    }
    /** One contradiction */
    Finding: {
      /** Id of the rule, e.g. ALC-ADR-004 */
      rule: string
      severity: "error" | "warning" | "note"
      /** `fail`: something is wrong; `open`: it could not be known whether it is */
      kind: "fail" | "open"
      /** One sentence for people */
      message: string
      /** All parties, the wrong one first */
      resources: (components["schemas"]["FoundResource"])[]
      /** What proves it: a packet, an address, a path */
      witness?: string
      /** What is there */
      actual?: string
      /** What should be there */
      expected?: string
      /** The host whose slice it is about */
      host?: string
      /** Id of the VPC that it lies in */
      vpc?: string
      /** The same from check to check, whatever the order, revision and place */
      fingerprint: string
      /** Whether the baseline has it; absent without a baseline */
      baseline?: "new" | "unchanged"
      suppression?: components["schemas"]["Suppression"]
    }
    /** One rule, and what came of it */
    RuleOutcome: {
      id: string
      /** In this run; settings may have changed it */
      severity: "error" | "warning" | "note"
      title: string
      why: string
      remedy: string
      /** False if it was disabled, or is of another target */
      ran: boolean
      /** That are not suppressed */
      findings: number
      suppressed: number
    }
    /** What is known of one host (drift only) */
    HostOutcome: {
      host: string
      /** `settling`: what differs is younger than the grace, so it may still be on its way */
      status: "consistent" | "different" | "settling" | "unknown"
      /** ISO 8601 in UTC */
      collectedAt?: string
      /** Of what was collected, when it was compared */
      ageMs?: number
      /** Why it is unknown */
      reason?: string
    }
    CheckedInput: {
      name: string
      /** As recognised */
      format?: string
    }
    /** Something in the input that was not understood */
    Unread: {
      file: string
      pointer: string
      /** JSON text, cut short */
      value: string
      why: "unknown" | "unused" | "unsupported" | "malformed"
    }
    CheckSummary: {
      /** `incomplete`: nothing is wrong as far as is known, and not all is known */
      verdict: "consistent" | "inconsistent" | "incomplete"
      /** How many resources of each type were checked; types without any are left out */
      resources: { [name: string]: number }
      /** That count: neither suppressed nor open */
      findings: {
        error: number
        warning: number
        note: number
      }
      /** Questions that could not be answered */
      open: number
      suppressed: number
      baseline?: {
        /** That count, and that the baseline does not have */
        new: {
          error: number
          warning: number
          note: number
        }
        unchanged: number
        /** In the baseline and no more */
        fixed: number
      }
      /** Hosts of which it is not known whether they are consistent */
      unknownHosts: number
      /** Places in the input that were not understood; `unread` may list fewer */
      unread: number
    }
    /** What Portent found in network state, before a push or on hosts */
    CheckResult: {
      schemaVersion: "1.0"
      tool: {
        name: "portent"
        version: string
        /** Changes when the rules do */
        rulesDigest: string
      }
      run: {
        mode: "check" | "drift"
        /** ISO 8601 in UTC */
        startedAt: string
        /** ISO 8601 in UTC */
        finishedAt: string
        /** The agent generation that it was checked for */
        target: string
        inputs: (components["schemas"]["CheckedInput"])[]
      }
      summary: components["schemas"]["CheckSummary"]
      /** By severity, rule, first resource, fingerprint */
      findings: (components["schemas"]["Finding"])[]
      /** Fingerprints that only the baseline has */
      fixed?: (string)[]
      /** By id */
      rules: (components["schemas"]["RuleOutcome"])[]
      /** By host; drift only */
      hosts?: (components["schemas"]["HostOutcome"])[]
      /** Suppressions that no longer hold: remove or renew them */
      expired: ({
        rule: string
        justification: string
        /** ISO 8601 in UTC */
        expires: string
      })[]
      /** The first thousand at most */
      unread: (components["schemas"]["Unread"])[]
    }
    /** Problem details (RFC 9457) */
    Problem: {
      /** URN of the kind of problem */
      type: string
      /** The kind of problem in words */
      title: string
      status: number
      /** What is wrong this time, and the remedy */
      detail: string
      /** Path of the request */
      instance: string
      /** Stable; branch on this one */
      code: string
      /** Finds the request in the log of the service */
      requestId: string
      /** Every field that is wrong */
      errors?: ({
        /** `body`, `params` or `querystring` */
        in: string
        /** JSON Pointer (RFC 6901) to the value */
        pointer: string
        detail: string
      })[]
    }
    /** The latest events, newest first */
    AccessAudit: {
      entries: ({
        seq: number
        /** Of the first, where several are told as one */
        time: string
        /** The key or token; `nobody` where none was taken */
        who: string
        address: string
        /** A method and a route, a gRPC method, or a command */
        action: string
        /** `done`, or the code of the refusal */
        outcome: string
        detail: string
        /** How often */
        count: number
      })[]
    }
    /** Who asks, and what they may */
    Session: {
      /** Whoever asks, as audits name them; `local` where no key is needed */
      who: string
      /** What they may do */
      scopes: ("read" | "report" | "plan" | "admin")[]
      /** The networks they may name, such as 5000-5999,7001; null for all */
      vnis: string | null
      /** When they have to show a key again; null for never */
      expiresAt: string | null
    }
    /** The contradictions that stand, errors first */
    StandingFindings: {
      findings: ({
        /** Id of the rule; /v1/rules tells of it */
        rule: string
        severity: "error" | "warning" | "note"
        /** What is wrong, with the values */
        message: string
        /** `desired state`, or the name that a state was checked under */
        source: string
        resources: ({
          type: string
          id: string
        })[]
        /** What proves it: a packet, an address, a path */
        witness?: string
        /** What is there */
        actual?: string
        /** What should be there */
        expected?: string
        /** The host whose slice it is about */
        host?: string
        /** Id of the VPC that it lies in */
        vpc?: string
        /** Of the VPC; none where nothing says them */
        vnis: (number)[]
        /** The same as long as the contradiction is */
        fingerprint: string
      })[]
      /** How many there are; at most 1000 are answered */
      total: number
      /** States that were looked at */
      states: number
    }
    Rule: {
      id: string
      severity: "error" | "warning" | "note"
      title: string
      /** Why it matters */
      why: string
      /** A state that breaks it */
      example: string
      remedy: string
    }
    /** Columns of equal length, a place for each VM; those with most misses first */
    NetworkVms: {
      vni: number
      /** From when on is counted, milliseconds since the epoch */
      since: number
      ip: (string)[]
      /** First packets that nothing was pushed for */
      requests: (number)[]
      /** First packets that met a push in time */
      hits: (number)[]
      /** First packets that came before their push */
      late: (number)[]
      /** Pushes that left their host unused */
      unused: (number)[]
      /** When it was last heard of; 0 where it was not */
      latest: (number)[]
      /** -1 where it has none */
      cluster: (number)[]
    }
    /** What to push now, and what not */
    Plan: {
      /** Names the plan when its deliveries are reported */
      planId: string
      /** Content hash of the model that was asked */
      modelVersion: string
      /** ISO 8601 in UTC */
      plannedAt: string
      /** From then on its items are of no use */
      expiresAt: string
      /** The VMs of the call, in its order */
      vms: ({
        vni: number
        ip: string
        /** Empty where nobody said */
        host: string
        mode: "off" | "shadow" | "on"
        /** Why it is this mode */
        why: string
        /** Where nothing is known of the VNI, or of the last week or longer: that it is so */
        note?: string
      })[]
      /** What to push, in the order of its worth by host */
      pushes: ({
        vni: number
        /** The VM */
        source: string
        /** The item, together with the VNI */
        destination: string
        /** Where the VM runs; empty where nobody said */
        host: string
        /** P(requested within the model's horizon) */
        probability: number
        /** P(requested within the horizon, and not before the push is there) */
        timelyProbability: number
        /** What a push would save on average, milliseconds */
        savingMs: number
        /** What it would cost for certain, milliseconds */
        costMs: number
        /** Why the model names it */
        reason: string
        /** Why it is pushed, in words */
        why: string
        /** Whether security groups and routes of the desired state are known to allow it */
        reach: "allowed" | "unknown"
        /** Whether `goalStates` has it; else the controller has to know what to send */
        hasState: boolean
        /** From then on it is of no use */
        expiresAt: string
      })[]
      /** What was considered and is not to be pushed */
      refusals: ({
        vni: number
        /** The VM */
        source: string
        /** The item, together with the VNI */
        destination: string
        /** Where the VM runs; empty where nobody said */
        host: string
        /** P(requested within the model's horizon) */
        probability: number
        /** P(requested within the horizon, and not before the push is there) */
        timelyProbability: number
        /** What a push would save on average, milliseconds */
        savingMs: number
        /** What it would cost for certain, milliseconds */
        costMs: number
        /** Why the model names it */
        reason: string
        /** Why it is not pushed; stable, branch on it */
        refused: "not-worth-it" | "too-late" | "no-host" | "deleted" | "held" | "pending" | "duplicate" | "unreachable" | "reachability-unknown" | "contradiction" | "host-budget" | "vni-budget" | "instance-budget" | "withheld" | "shadow"
        /** Why it is not pushed, in words */
        why: string
      })[]
      /** What to send: GoalStateV2 as protobuf-JSON, for all hosts together, merged and checked */
      goalStates: ({ [name: string]: unknown })[]
    }
    VmTimeline: {
      vni: number
      /** Canonical */
      ip: string
      /** Empty where nobody said */
      host: string
      /** Oldest first */
      events: ({
        /** `request` is a miss; `expiry` a push that left its host unused */
        type: "request" | "push" | "hit" | "late" | "expiry" | "withheld" | "shadow" | "failed" | "restart"
        /** Milliseconds since the epoch */
        time: number
        /** Empty for a restart of the host */
        destination: string
        /** Of what became of a push */
        pushedAt?: number
        /** Where a plan named it */
        probability?: number
        port?: number
        protocol?: number
        /** Why the packet had to be asked for */
        why?: string
      })[]
      /** Whether older ones are still kept */
      hasMore: boolean
    }
    SimilarVms: {
      vms: ({
        ip: string
        /** Jaccard similarity of what both asked for */
        similarity: number
        /** How many items both asked for */
        shared: number
      })[]
    }
    PlanPreview: {
      modelVersion: string
      /** ISO 8601 in UTC */
      plannedAt: string
      /** Empty where nobody said */
      host: string
      mode: "off" | "shadow" | "on"
      /** Why it is this mode */
      why: string
      /** Where nothing is known of the VNI, or of the last week or longer: that it is so */
      note?: string
      pushes: ({
        vni: number
        /** The VM */
        source: string
        /** The item, together with the VNI */
        destination: string
        /** Where the VM runs; empty where nobody said */
        host: string
        /** P(requested within the model's horizon) */
        probability: number
        /** P(requested within the horizon, and not before the push is there) */
        timelyProbability: number
        /** What a push would save on average, milliseconds */
        savingMs: number
        /** What it would cost for certain, milliseconds */
        costMs: number
        /** Why the model names it */
        reason: string
        /** Why it is pushed, in words */
        why: string
        /** Whether security groups and routes of the desired state are known to allow it */
        reach: "allowed" | "unknown"
        /** Whether `goalStates` has it; else the controller has to know what to send */
        hasState: boolean
        /** From then on it is of no use */
        expiresAt: string
      })[]
      refusals: ({
        vni: number
        /** The VM */
        source: string
        /** The item, together with the VNI */
        destination: string
        /** Where the VM runs; empty where nobody said */
        host: string
        /** P(requested within the model's horizon) */
        probability: number
        /** P(requested within the horizon, and not before the push is there) */
        timelyProbability: number
        /** What a push would save on average, milliseconds */
        savingMs: number
        /** What it would cost for certain, milliseconds */
        costMs: number
        /** Why the model names it */
        reason: string
        /** Why it is not pushed; stable, branch on it */
        refused: "not-worth-it" | "too-late" | "no-host" | "deleted" | "held" | "pending" | "duplicate" | "unreachable" | "reachability-unknown" | "contradiction" | "host-budget" | "vni-budget" | "instance-budget" | "withheld" | "shadow"
        /** Why it is not pushed, in words */
        why: string
      })[]
    }
    /** What is in force */
    Modes: {
      mode: "off" | "shadow" | "canary" | "on"
      canaryShare: number
      vnis: { [name: string]: "off" | "shadow" | "canary" | "on" }
      /** Whether the kill switch is on */
      killed: boolean
    }
    /** The latest changes, newest first */
    Audit: {
      entries: ({
        seq: number
        /** ISO 8601 in UTC */
        time: string
        who: string
        action: string
        reason: string
        before: components["schemas"]["Modes"]
        after: components["schemas"]["Modes"]
      })[]
    }
    /** What the reports were about */
    DeliveriesTaken: {
      /** Items that count as held from now on */
      delivered: number
      /** Items that may be planned again */
      failed: number
      /** Reports that matched nothing: reported before, expired, or of no plan of that network */
      ignored: number
    }
    /** What a plan says about one network */
    PlanNotice: {
      vni: number
      /** Names the plan when its deliveries are reported */
      planId: string
      /** What it was made at, e.g. `asked`, `request` or `schedule` */
      cause: string
      modelVersion: string
      /** ISO 8601 in UTC */
      plannedAt: string
      /** From then on its items are of no use */
      expiresAt: string
      /** Of a plan with many pushes, this part */
      part: number
      parts: number
      pushes: ({
        /** The VM */
        source: string
        /** The item, together with the VNI */
        destination: string
        /** Where the VM runs; empty where nobody said */
        host: string
        /** P(requested within the model's horizon) */
        probability: number
        timelyProbability: number
        savingMs: number
        costMs: number
        /** Why the model names it */
        reason: string
        /** Why it is pushed, in words */
        why: string
        reach: "allowed" | "unknown"
        /** Whether `goalStates` has it */
        hasState: boolean
      })[]
      /** Candidates of the plan that are not pushed, by reason */
      refused: { [name: string]: number }
      /** What to send: GoalStateV2 as protobuf-JSON */
      goalStates: ({ [name: string]: unknown })[]
    }
    /** An item that was sent to a host */
    PushNotice: {
      vni: number
      planId: string
      /** The VM */
      source: string
      /** The item, together with the VNI */
      destination: string
      /** Where the VM runs; empty where nobody said */
      host: string
      /** P(requested within the model's horizon) */
      probability: number
      /** ISO 8601 in UTC */
      sentAt: string
    }
    /** Another model serves, or a version changed its alias */
    ModelNotice: {
      /** Content hash of the model */
      version: string
      /** What happened to it, in words */
      change: string
      /** ISO 8601 in UTC */
      changedAt: string
    }
    /** Something left its bounds */
    AlarmNotice: {
      /** The network; 0 for all together */
      vni: number
      /** What left its bounds, e.g. `drift of coverage` */
      name: string
      /** What it means, in words */
      message: string
      /** ISO 8601 in UTC */
      raisedAt: string
    }
    /** Something before is no longer kept */
    GapNotice: {
      reason: string
    }
    /** Whether what VMs ask for, and how well it is foreseen, has changed for good */
    Drift: {
      /** All networks together; only for whoever may see them all, and if no `vni` was asked for */
      overall?: {
        outcomes: {
          /** Share of first packets that met their item in time */
          coverage: {
            /** Outcomes so far */
            outcomes: number
            /** Mean of the latest whole block of outcomes */
            value?: number
            /** What was usual at that hour */
            expected?: number
            /** Page-Hinkley sum of a fall, in standard deviations of a block */
            fall: number
            /** The same of a rise */
            rise: number
            /** The sum that raises the alarm */
            threshold: number
            /** Blocks in ADWIN's window, which is cut where their mean changed */
            window: number
            /** Whether it still learns what is usual, and cannot raise an alarm */
            learning: boolean
          }
          /** Whether items were asked for (1 or 0), less their probability */
          calibration: {
            /** Outcomes so far */
            outcomes: number
            /** Mean of the latest whole block of outcomes */
            value?: number
            /** What was usual at that hour */
            expected?: number
            /** Page-Hinkley sum of a fall, in standard deviations of a block */
            fall: number
            /** The same of a rise */
            rise: number
            /** The sum that raises the alarm */
            threshold: number
            /** Blocks in ADWIN's window, which is cut where their mean changed */
            window: number
            /** Whether it still learns what is usual, and cannot raise an alarm */
            learning: boolean
          }
        }
        inputs: {
          /** Which items are asked for */
          item: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
          /** At which ports */
          port: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
          /** At which hours of the day, UTC */
          hour: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
          /** Which probabilities plans gave */
          probability: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
        }
        /** The latest, newest first */
        alarms: ({
          /** ISO 8601 in UTC */
          time: string
          signal: "coverage" | "calibration" | "item" | "port" | "hour" | "probability"
          detector: "adwin" | "page-hinkley" | "psi"
          severity: "warning" | "alarm"
          /** What was usual: a mean of outcomes, or the share of the value that moved most */
          before: number
          /** What it is now */
          after: number
          /** What it means, in words */
          meaning: string
        })[]
      }
      /** Networks that are watched one by one, by VNI */
      networks: ({
        vni: number
        outcomes: {
          /** Share of first packets that met their item in time */
          coverage: {
            /** Outcomes so far */
            outcomes: number
            /** Mean of the latest whole block of outcomes */
            value?: number
            /** What was usual at that hour */
            expected?: number
            /** Page-Hinkley sum of a fall, in standard deviations of a block */
            fall: number
            /** The same of a rise */
            rise: number
            /** The sum that raises the alarm */
            threshold: number
            /** Blocks in ADWIN's window, which is cut where their mean changed */
            window: number
            /** Whether it still learns what is usual, and cannot raise an alarm */
            learning: boolean
          }
          /** Whether items were asked for (1 or 0), less their probability */
          calibration: {
            /** Outcomes so far */
            outcomes: number
            /** Mean of the latest whole block of outcomes */
            value?: number
            /** What was usual at that hour */
            expected?: number
            /** Page-Hinkley sum of a fall, in standard deviations of a block */
            fall: number
            /** The same of a rise */
            rise: number
            /** The sum that raises the alarm */
            threshold: number
            /** Blocks in ADWIN's window, which is cut where their mean changed */
            window: number
            /** Whether it still learns what is usual, and cannot raise an alarm */
            learning: boolean
          }
        }
        inputs: {
          /** Which items are asked for */
          item: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
          /** At which ports */
          port: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
          /** At which hours of the day, UTC */
          hour: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
          /** Which probabilities plans gave */
          probability: {
            /** Learns frequent values, then their usual shares; then it compares */
            phase: "bins" | "reference" | "watching"
            /** Population stability index of the latest window, what chance would show taken out */
            psi?: number
            /** From which on there is a warning */
            warnAt: number
            /** From which on there is an alarm */
            alarmAt: number
            /** Values in the latest window */
            values: number
            /** Whether the window is unlike the reference */
            drifted: "no" | "warning" | "alarm"
          }
        }
        /** The latest, newest first */
        alarms: ({
          /** ISO 8601 in UTC */
          time: string
          signal: "coverage" | "calibration" | "item" | "port" | "hour" | "probability"
          detector: "adwin" | "page-hinkley" | "psi"
          severity: "warning" | "alarm"
          /** What was usual: a mean of outcomes, or the share of the value that moved most */
          before: number
          /** What it is now */
          after: number
          /** What it means, in words */
          meaning: string
        })[]
      })[]
      /** There are more: ask with this as `after` */
      next?: number
    }
    Learning: {
      running: boolean
      /** The one under way, or the last one since the service began */
      last?: {
        /** ISO 8601 in UTC */
        began: string
        /** Left out while it runs */
        ended?: string
        /** Why: time, volume, drift, or what was asked */
        reason: string
        /** What it does, or did last */
        step: string
        /** Share of the steps done */
        share: number
        /** The challenger that came of it */
        version?: string
        /** Why none did */
        failure?: string
      }
      /** How many made a challenger since the service began */
      retrained: number
      failed: number
      /** When it retrains by itself; left out where it does so only when asked */
      triggers?: {
        /** Milliseconds between two */
        every: number
        /** Requests and uses after which it comes sooner */
        afterReports: number
        /** Whether drift makes it come sooner */
        atDrift: boolean
      }
    }
    /** A version in the registry */
    RegisteredModel: {
      /** Content hash of the artifact */
      version: string
      /** ISO 8601 */
      createdAt: string
      kind: string
      /** The kind with its settings */
      name: string
      seed: number
      /** The events that it learned */
      data: {
        /** Milliseconds since the epoch */
        from: number
        /** Milliseconds since the epoch */
        to: number
        events: number
        vms: number
        items: number
      }
      /** How far ahead a probability looks, milliseconds */
      horizon: number
      /** From the replay of later, unseen events */
      metrics: { [name: string]: number }
      /** What the metrics were measured on, if not the test part */
      judgedOn?: string
      /** Versions that it was trained from */
      parents?: (string)[]
      /** The Portent that trained it */
      code?: string
      /** What it was trained with */
      settings?: { [name: string]: number }
      alias: "champion" | "challenger" | null
      /** Share of networks that it answers for */
      share: number
      /** Bytes of its file */
      size: number
      /** When it last became champion, ISO 8601 */
      promotedAt: string | null
    }
    /** How it does live: asked before what comes is known, looked up when its horizon has passed */
    JudgedModel: {
      /** Moments at which it was asked and what came is known */
      moments: number
      /** Share of the items asked for that it had named */
      coverage: number
      /** Expected calibration error of its probabilities */
      calibrationError: number
      /** Mean Brier score of a moment, over items named and asked for */
      brier: number
      /** Mean logarithmic loss of a moment, over the same */
      logLoss: number
      /** As which it was judged */
      role: "champion" | "challenger"
      /** The version asked at the same moments */
      against: string | null
      /** Median time of a prediction, milliseconds */
      medianMs: number
      /** The same by network */
      networks: ({
        /** Moments at which it was asked and what came is known */
        moments: number
        /** Share of the items asked for that it had named */
        coverage: number
        /** Expected calibration error of its probabilities */
        calibrationError: number
        /** Mean Brier score of a moment, over items named and asked for */
        brier: number
        /** Mean logarithmic loss of a moment, over the same */
        logLoss: number
        vni: number
      })[]
    }
    /** A decision about a model, with what it rests on */
    ModelDecision: {
      seq: number
      /** ISO 8601 in UTC */
      time: string
      stage: "judging" | "canary" | "watch" | "manual"
      outcome: "wait" | "canary" | "promote" | "reject" | "rollback" | "keep"
      champion: string | null
      challenger: string | null
      /** `portent`, or the person who decided */
      who: string
      /** What was decided and why */
      sentence: string
      /** Share of networks that a canary answers for */
      share?: number
      inputs: { [name: string]: number | string }
      /** What was measured */
      numbers: { [name: string]: number }
      /** What it was held against */
      rule: { [name: string]: number }
      checks: ({
        name: string
        /** Null where there was too little to say */
        passed: boolean | null
        told: string
      })[]
      /** The same of each large network */
      networks: ({
        vni: number
        passed: boolean | null
        numbers: { [name: string]: number }
      })[]
    }
    Model: {
      /** Content hash of the artifact */
      version: string
      /** ISO 8601 */
      createdAt: string
      kind: string
      /** The kind with its settings */
      name: string
      seed: number
      /** The events that it learned */
      data: {
        /** Milliseconds since the epoch */
        from: number
        /** Milliseconds since the epoch */
        to: number
        events: number
        vms: number
        items: number
      }
      /** How far ahead a probability looks, milliseconds */
      horizon: number
      /** From the replay of later, unseen events */
      metrics: { [name: string]: number }
      /** What the metrics were measured on, if not the test part */
      judgedOn?: string
      /** Versions that it was trained from */
      parents?: (string)[]
      /** The Portent that trained it */
      code?: string
      /** What it was trained with */
      settings?: { [name: string]: number }
    }
    /** The answer to one query */
    PredictionAnswer: {
      /** Content hash of the model that answered: the champion, or a challenger in its canary */
      modelVersion: string
      vm: {
        /** Whether training or a report has named the VM */
        known: boolean
        /** Its cluster; null where it has none */
        cluster: number | null
      }
      /** What the answer rests on: the VM's own requests, what its cluster asks for, what its whole VNI asks for, or nothing, because nobody has named the VNI */
      basis: "history" | "cluster" | "network prior" | "unknown network"
      /** Items of the VNI of the query, likeliest first */
      predictions: ({
        /** The config item, together with the VNI of the query */
        destination: string
        /** P(requested within the model's horizon) */
        probability: number
        /** Why, in words */
        reason: string
        /** The end of the horizon, ISO 8601 in UTC */
        expiresAt: string
      })[]
      /** Where nothing is known of the VNI, or of the last week or longer: that it is so, and what to do */
      note?: string
    }
    /** One answer for each query, in their order */
    PredictionAnswers: {
      /** Content hash of the champion */
      modelVersion: string
      answers: ({
        /** Content hash of the model that answered: the champion, or a challenger in its canary */
        modelVersion: string
        vm: {
          /** Whether training or a report has named the VM */
          known: boolean
          /** Its cluster; null where it has none */
          cluster: number | null
        }
        /** What the answer rests on: the VM's own requests, what its cluster asks for, what its whole VNI asks for, or nothing, because nobody has named the VNI */
        basis: "history" | "cluster" | "network prior" | "unknown network"
        /** Items of the VNI of the query, likeliest first */
        predictions: ({
          /** The config item, together with the VNI of the query */
          destination: string
          /** P(requested within the model's horizon) */
          probability: number
          /** Why, in words */
          reason: string
          /** The end of the horizon, ISO 8601 in UTC */
          expiresAt: string
        })[]
        /** Where nothing is known of the VNI, or of the last week or longer: that it is so, and what to do */
        note?: string
      })[]
    }
    /** What became of each event */
    EventsTaken: {
      /** In the order of the call */
      events: ({
        type: "port-created" | "port-migrated" | "port-deleted" | "host-restarted"
        /** False for one that was reported before, or is older than what is known */
        isNew: boolean
        /** The plan that was made; null for a deleted port, for what is not new, or without a model */
        plan: components["schemas"]["Plan"] | null
      })[]
    }
    /** Newest first */
    Pushes: {
      pushes: ({
        seq: number
        planId: string
        vni: number
        host: string
        /** The VM that it was for */
        source: string
        destination: string
        probability: number
        /** What the plan was made at */
        cause: string
        /** Why the model named it */
        reason: string
        /** Whom it was sent to */
        target: string
        /** 1 for the first */
        attempt: number
        /** ISO 8601 in UTC */
        sentAt: string
        /** Null while it is under way, or if the process ended */
        answeredAt: string | null
        /** Only `confirmed` counts as delivered */
        outcome: "confirmed" | "unconfirmed" | "refused" | "failed" | null
        /** How the call ended, by its name in gRPC */
        reply: string | null
      })[]
    }
    /** What became of the state */
    StateTaken: {
      /** The VPCs that the state is about */
      networks: ({
        vpc: string
        /** Its virtual networks; none while nothing said them */
        vnis: (number)[]
        /** Resources that were taken */
        applied: number
      })[]
      /** Resources that were taken, of all VPCs */
      applied: number
      /** `type/key` of resources of no VPC that is known, which were left out; 1,000 at most */
      homeless: (string)[]
      /** What was not understood; 1,000 at most */
      unread: ({
        pointer: string
        value: string
        why: string
      })[]
      unreadCount: number
      findings: {
        /** Contradictions that were not there before; 1,000 at most */
        new: ({
          /** Id of the rule; docs/rules tells of it */
          rule: string
          severity: "error" | "warning" | "note"
          /** What is wrong, with the values */
          message: string
          /** Who is party to it, the one that is wrong first; where in the state that told it */
          resources: ({
            type: string
            id: string
            pointer: string
          })[]
          /** The same as long as the contradiction is */
          fingerprint: string
        })[]
        /** Contradictions that are gone; 1,000 at most */
        fixed: ({
          /** Id of the rule; docs/rules tells of it */
          rule: string
          severity: "error" | "warning" | "note"
          /** What is wrong, with the values */
          message: string
          /** Who is party to it, the one that is wrong first; where in the state that told it */
          resources: ({
            type: string
            id: string
            pointer: string
          })[]
          /** The same as long as the contradiction is */
          fingerprint: string
        })[]
        newCount: number
        fixedCount: number
      }
    }
    Vm: {
      vni: number
      /** Canonical */
      ip: string
      /** Its cluster; null where it has none */
      cluster: number | null
      /** Other VMs of its VNI in its cluster */
      similarVms: number
      profile: {
        /** All requests of the log that was learned, and what was reported since */
        requests: number
        /** Different destinations of those requests */
        distinctDestinations: number
        /** The five most requested ports with their protocols, most first, where a request says them. Of the learned log a VM's 16 most requested ports count */
        ports: ({
          port: number
          protocol: number
          requests: number
        })[]
        /** Those requests by hour of the day, UTC */
        hours: (number)[]
      }
      /** The latest requests, newest first */
      history: ({
        destination: string
        /** ISO 8601 in UTC */
        time: string
        /** Where it is known from */
        known: "training" | "reported"
      })[]
    }
    /** Who is called */
    Webhook: {
      id: string
      url: string
      types: ("plan" | "push" | "model" | "alarm")[]
      /** Null for all networks */
      vnis: string | null
      description: string
      /** Who asked for it */
      who: string
      /** ISO 8601 in UTC */
      createdAt: string
      /** `disabled` is called no more until it is enabled: it failed for too long, answered 410, or its key is not good any more */
      state: "working" | "failing" | "disabled"
      /** Failures in a row */
      failures: number
      /** Why the last call failed, if it did */
      lastFailure: string | null
      failingSince: string | null
      /** When it is called next, while it fails */
      retryAt: string | null
    }
    /** Who is called, with the secret */
    CreatedWebhook: {
      id: string
      url: string
      types: ("plan" | "push" | "model" | "alarm")[]
      /** Null for all networks */
      vnis: string | null
      description: string
      /** Who asked for it */
      who: string
      /** ISO 8601 in UTC */
      createdAt: string
      /** `disabled` is called no more until it is enabled: it failed for too long, answered 410, or its key is not good any more */
      state: "working" | "failing" | "disabled"
      /** Failures in a row */
      failures: number
      /** Why the last call failed, if it did */
      lastFailure: string | null
      failingSince: string | null
      /** When it is called next, while it fails */
      retryAt: string | null
      /** Signs every call, as Standard Webhooks says; told only here, and never again */
      secret: string
    }
    /** Oldest first */
    Webhooks: {
      webhooks: (components["schemas"]["Webhook"])[]
    }
  }
}

export interface webhooks {
  /** What a plan says about one network */
  plan: {
    type: "plan"
    /** When it happened */
    timestamp: string
    data: components["schemas"]["PlanNotice"]
  }
  /** An item that was sent to a host */
  push: {
    type: "push"
    /** When it happened */
    timestamp: string
    data: components["schemas"]["PushNotice"]
  }
  /** Another model serves, or a version changed its alias */
  model: {
    type: "model"
    /** When it happened */
    timestamp: string
    data: components["schemas"]["ModelNotice"]
  }
  /** Something left its bounds */
  alarm: {
    type: "alarm"
    /** When it happened */
    timestamp: string
    data: components["schemas"]["AlarmNotice"]
  }
  /** Something before is no longer kept */
  gap: {
    type: "gap"
    /** When it happened */
    timestamp: string
    data: components["schemas"]["GapNotice"]
  }
}
