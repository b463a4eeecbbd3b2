export function OnePlayer() {
  return null
}
