private import SecretMemory
