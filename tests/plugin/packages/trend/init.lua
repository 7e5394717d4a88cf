tend.check("calm", function()
  return tend.pass()
end)
