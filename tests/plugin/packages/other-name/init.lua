tend.check("held", function() return tend.pass() end)
