// What the guard's part shares with the app it is loaded into: one store, one outbox, one way to draw.
export const { dom, keep, net, parts, store, strip, times, today } = globalThis.mallopsKit;
