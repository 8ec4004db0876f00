import type { Ports } from '#core/ports/ports'
import type { FunctionSpec, GrantedPort } from '#pipeline/function-spec'

const everyones: readonly string[] = ['clock', 'log', 'metrics'] satisfies readonly (keyof Ports)[]

/**
 * The ports as a function has them once it is deployed: calling a method that its spec does not name is an error, as it
 * is there for want of a permission.
 */
export function declaredPorts(spec: FunctionSpec, ports: Ports): Ports {
  return new Proxy(ports, {
    get: (target, port) => {
      const whole = Reflect.get(target, port)
      const use = spec.ports[port as GrantedPort] ?? []
      if (everyones.includes(String(port)) || use === 'all' || whole === null) return whole
      return new Proxy(whole, {
        get: (adapter, method) => {
          const value = Reflect.get(adapter, method)
          if (typeof value !== 'function') return value
          if (!(use as readonly string[]).includes(String(method)))
            throw new Error(`${spec.name} calls ${String(port)}.${String(method)}, which its spec does not name`)
          return value.bind(adapter)
        },
      })
    },
  })
}
