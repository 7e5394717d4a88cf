tend.on("left-late", function(ask)
  if ask.now.time <= ask.with.after then
    return {}
  end
  return {
    tend.task("Call the patient: went home at " .. ask.now.time, {due = ask.with.within}),
  }
end)
