// Instead of contact.wgsl in worlds without fixed bodies: drivers compile what is never called, too.

fn near_fixed() -> bool {
  return false;
}

fn press(push: f32, rate: f32) {
}
