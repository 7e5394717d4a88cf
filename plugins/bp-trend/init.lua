-- Three pressures, each within its limits, can still tell that something is under way.

local function rise(values, count)
  if #values < count then
    return nil -- too few to tell
  end
  for i = #values - count + 2, #values do
    if values[i] <= values[i - 1] then
      return 0
    end
  end
  return values[#values] - values[#values - count + 1]
end

tend.check("rising", function(ask)
  local of, count = ask.with.of, ask.with.readings
  local values = {}
  for _, reading in ipairs(ask.readings[of.measure] or {}) do
    values[#values + 1] = reading[of.value]
  end
  local by = rise(values, count)
  if not by or by < ask.with.by then
    return tend.pass()
  end
  local of_what = of.value == "value" and of.measure or of.value
  return tend.hold(string.format("The %s went up in each of the last %d readings, by %g in all. "
    .. "Let the patient rest and measure again.", of_what, count, by))
end)
