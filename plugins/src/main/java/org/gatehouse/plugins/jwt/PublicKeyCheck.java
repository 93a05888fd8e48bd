package org.gatehouse.plugins.jwt;

import java.security.GeneralSecurityException;
import java.util.Optional;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.api.config.ValueCheck;

/** A public key in PEM form, or where to get such keys. Says no more than Kong of what is wrong. */
final class PublicKeyCheck implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    String text = (String) value;
    if (RemoteKeys.isUrl(text)) {
      return Optional.empty();
    }
    try {
      PemReader.publicKey(text);
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.of("invalid key");
    }
  }
}
