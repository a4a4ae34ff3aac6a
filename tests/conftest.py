"""What holds for every test."""

from hypothesis import HealthCheck, settings

# Machines that run the tests beside other work miss deadlines, and draw examples slowly, without anything being wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
