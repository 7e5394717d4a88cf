return {late = "It is late for a dose."}
