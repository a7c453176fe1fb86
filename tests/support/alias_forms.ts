// Aliases in each form that is more than a text.

export const UUID = "5ec7e700-0000-4000-8000-000000000012";
export const JWT = `${btoa('{"alg":"none"}').replace(/=+$/, "")}.${
  btoa('{"sub":"a"}').replace(/=+$/, "")
}.redacted_id_token_1`;
export const PEM = "-----BEGIN PRIVATE KEY-----\nredacted_private_key_1\n-----END PRIVATE KEY-----"
  .replaceAll(
    "PRIVATE KEY",
    "EC PRIVATE KEY",
  );
