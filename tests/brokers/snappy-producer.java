import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends each line of a file as a message, as Java producers do: Snappy in the framing of xerial. */
class SnappyProducer {
  public static void main(String[] args) throws Exception {
    var settings = new Properties();
    settings.put("bootstrap.servers", args[0]);
    settings.put("compression.type", "snappy");
    settings.put("linger.ms", "100");
    settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    settings.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    try (var producer = new KafkaProducer<String, String>(settings)) {
      for (var line : Files.readAllLines(Path.of(args[2]))) {
        producer.send(new ProducerRecord<>(args[1], line));
      }
      producer.flush();
    }
  }
}
