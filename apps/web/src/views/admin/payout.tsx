export function OnePayout() {
  return null
}
