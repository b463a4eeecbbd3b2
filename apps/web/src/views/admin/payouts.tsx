export function AllPayouts() {
  return null
}
