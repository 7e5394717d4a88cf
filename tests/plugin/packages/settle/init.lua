local words = require "words"

tend.check("settled", function(ask)
  if ask.now.time > ask.with.by then
    return tend.hold(words.late)
  end
  return tend.pass()
end)
