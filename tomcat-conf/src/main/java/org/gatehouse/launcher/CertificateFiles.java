package org.gatehouse.launcher;

import java.nio.file.Path;

/** A certificate chain and its unencrypted private key, both PEM. */
record CertificateFiles(Path certificate, Path key) {}
