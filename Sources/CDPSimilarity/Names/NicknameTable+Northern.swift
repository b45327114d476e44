extension NicknameTable {
    static let german = """
        Adelheid Heide Heidi, Albrecht Albert, Alexander Alex Sascha Xander, Alexandra Alex Sandra, Alfred Fredi
        Freddy, Alois Aloysius Loisl, Andreas Andi Andy, Angelika Angie Geli, Anna Anne Anni Änne, Annemarie
        Anna-Marie Annemie, Anton Toni, Antonia Toni, August Gustl, Barbara Babette Babsi Bärbel Baerbel, Benedikt
        Bene, Benjamin Ben Benni Benny, Bernhard Bernd Berndt Berni, Brigitte Brigitta Britta Gitta Gitte, Charlotte
        Lotte Lotti, Christian Kristian Chris, Christina Christine Christiane Christa Christel Christl Chrissi Tina,
        Christoph Christopher Chris Stoffel, Cornelia Kornelia Conni Conny Nele Nelli, Daniel Dani Danny, Daniela
        Dani, Dietrich Dieter Dirk, Dorothea Dorothee Dora Dörte Doerte Thea, Eberhard Ebbi, Eduard Ede Eddi Edi,
        Eleonore Ella Lore Nora, Elfriede Elfi Frieda Friedel, Elisabeth Betti Betty Elisa Elise Elli Elly Elsbeth
        Else Ilse Liesel Lisa Lisbeth Lisl Sissi, Emilie Emmi Emmy, Ernestine Erna Tine, Eva Evi, Ferdinand Ferdi
        Ferdl, Florian Flo Flori, Franz Franzl, Franziska Franzi Ziska, Friederike Fritzi Frieda Friede Rike,
        Friedrich Frieder Friedel Fritz, Gabriele Gabriela Gabi Gaby, Georg Jörg Joerg Schorsch, Gerhard Gerd Gert
        Hardy, Gertrud Gertrude Gerti Traudl Trude Trudi, Günter Günther Guenter Guenther, Gustav Gustl, Hannelore
        Hanne Hanni Lore, Heinrich Hinrich Heiner Heini Heinz Henner, Helene Helena Lena Lene Leni, Helmut Helmuth
        Helli, Henriette Henni Henny Jette, Hermann Harm, Hildegard Hilda Hilde Hilla, Hubert Hubertus Hubi, Ingeborg
        Inga Inge, Ingrid Inge, Irmgard Irma Irmi, Isabella Isabell Isabelle Bella Isa, Jakob Jakobus Jockel, Joachim
        Achim Jo Jochen, Johann Johannes Hannes Hans Hansi Jan Jo, Johanna Hanna Hannah Hanne Hanni Jo, Josef Joseph
        Beppi Jo Jupp Pepi Sepp Seppl, Josefine Josephine Fine Fini Josi Pepi, Juliane Juliana Jule Juli, Julia Jule
        Juli, Karl Carl Charly Kalle, Karl-Heinz Karlheinz Kalle, Karoline Caroline Caro Lina Line, Katharina
        Catharina Käthe Kathe Kaethe Kathi Kathrin Kati Katja Katrin Katinka Trine, Konrad Conrad Conny Konni Kurt,
        Leonhard Leo Lenni, Leopold Leo Poldi Poldl, Lieselotte Liselotte Lilo Lotte, Ludwig Luggi Lutz Wiggerl,
        Magdalena Magdalene Lena Lene Leni Magda, Manfred Fredi Manne Manni, Manuel Manu, Manuela Ela Manu, Margarete
        Margarethe Margareta Margret Greta Grete Gretchen Gretel Gretl Grit Marga Margit Margot Meta, Maria Marie Mia
        Mitzi Mizzi Ria, Martina Tina, Matthias Mathias Hias Hiasl Matti Mattes Matze, Mathilde Mathilda Thilde Tilda
        Tilly, Maximilian Max Maxi Maxl, Melanie Mel Melli, Michael Michel Michi Michl Mike Mischa, Michaela Ela
        Michi, Monika Monica Mona Moni, Nikolaus Nikolas Nicolas Klaus Claus Nick Nico Niklas Niko, Ottilie Otti
        Tilly, Peter Pitt, Philipp Phil, Regina Regine Gina, Reinhard Hardy Reini, Reinhold Reini, Renate Reni,
        Richard Richi Rick, Robert Bert Rob Robby, Rosemarie Rosmarie Rose Rosi, Rudolf Rudolph Dolf Rolf Rudi, Sabine
        Sabina Bina Bine, Sebastian Basti Bastian Seb Wastl, Siegfried Siggi Sigi, Siegmund Sigmund Siggi Sigi, Simone
        Mone, Stefan Stephan Steffen Steffl, Stefanie Stephanie Steffi, Susanne Susanna Sanna Sanne Suse Susi,
        Theresia Therese Theresa Resi Resl, Tobias Tobi Toby, Ulrich Ullrich Uli Ulli, Ulrike Rike Uli Ulla Ulli,
        Ursula Ulla Urschel Ursel Uschi, Veronika Vroni, Verena Vreni, Viktoria Vicky Viki, Vinzenz Vinzent Vinz,
        Walburga Burgi Walli, Walter Walther Waldi, Waltraud Waltraut Traude Traudl, Wilhelm Helm Willi Willy,
        Wilhelmine Helma Mina Mine Minna Wilma, Wolfgang Wolf Wolfi Wolle
        """

    static let dutch = """
        Adrianus Adriaan Ad Adri Arie Janus, Adriana Adri, Albertus Albert Ab Bert Bertus, Alida Aleida Aaltje Alie,
        Alexander Alex Lex Sander Xander, Andreas Andries Dries, Anna Anke Anneke Annie Ans Antje, Antonius Antoon
        Anton Teun Theunis Teunis Ton Tonnie Toon, Antonia Tonia Tonnie Tonny, Arnoldus Arnold Aart Nol Nout,
        Augustinus Gust Guus Stijn, Augustus Gust Guus, Bartholomeus Bart Mees, Bernardus Bernard Barend Ben,
        Catharina Cato Catrien Kaatje Katrien Tineke Toos Trien Trijn Trijntje, Christiaan Christianus Chris,
        Christina Chris Stien Stijntje Tine Tineke, Cornelis Cornelius Cees Cor Kees Nelis, Cornelia Cor Cora Corrie
        Corry Keetje Neeltje Nel Nellie Nelly, Daniel Daan, Diederik Dirk, Dorothea Doortje Dora Dorien Thea, Eduard
        Ed Eddy, Egbert Egbertus Bert, Elisabeth Elizabeth Bep Betje Bets Betty Elly Els Elsje Ilse Lies Liesbeth
        Liesje Lijsbeth, Ferdinand Fer Ferry Nand, Franciscus Cis Frank Frans, Francisca Cis Ciska Francien Siska,
        Frederik Fredericus Fred Freddy Freek Frits Rik, Frederika Fredrika Rika, Geertruida Gertrudis Geertje Truus
        Trudy, Gerardus Gerard Ger Gerrit Gerry Gert, Gijsbertus Gijsbert Gijs, Gustaaf Guus Staf, Hendrik Hendricus
        Henricus Driek Harrie Harry Hein Henk Hennie Rik, Hendrika Hendrikje Hennie Riek Rika, Henriette Jet Jetty,
        Hermanus Herman Harm Manus, Hermina Hermien Mien Mina, Hubertus Hubert Bert Huib Huub, Isaac Izaak Sjaak,
        Jacobus Jacob Jakob Coos Jaap Jac Jacques Ko Koos Sjaak, Jacoba Coba Co Koosje, Jacomina Coba Mina, Joachim
        Jochem Jochum, Johannes Johan Hannes Hans Jan Jannes Jo Joop, Johanna Hanna Hanneke Janna Janneke Jans Jantje
        Jo Joke Jopie, Josephus Joseph Jozef Jef Jo Jos Sjef, Josephina Josefien Jozefien Fien Jo, Judocus Joost,
        Karel Carolus Carel, Carolina Carolien Caroline Lien Lientje Lina, Lambertus Lambert Bert Bertus Lammert,
        Laurentius Laurens Lourens Lau Rens, Leendert Leen, Leonardus Leonard Leo Lennert, Lodewijk Ludovicus Lode
        Louis, Lucas Luc Luuk, Helena Heleen Leen Leentje Leni Lenie Lena, Magdalena Lena Leni Lenie Magda, Margaretha
        Margriet Margreet Gre Greet Greetje Greta Griet Grietje Marga, Maria Marie Maaike Mia Mieke Miep Mies Marieke
        Marietje Marijke Ria Riet Rietje, Marinus Rien Rinus, Martinus Martin Maarten Martijn Mart Tijn Tinus, Martina
        Tine Tineke, Mattheus Matthijs Mathijs Matthias Thijs Tijs, Michael Michiel Chiel Giel, Nicolaas Claas Klaas
        Nick Nico Niek, Paulus Paul, Paulina Paulien Lina, Petrus Pieter Peer Peter Piet, Petronella Nel Nella Nellie
        Nelly Petra Pieternel, Philippus Philip Filip Flip, Reinier Rein, Robertus Robert Bert Bob Rob, Roelof Roel,
        Rudolf Rudolphus Dolf Rolf Rudi Ruud, Sebastiaan Bas Bastiaan, Stephanus Stefan Stefaan Steven Stef, Susanna
        Suzanne Sanne Suus Suze, Theodorus Dorus Theo, Theresia Thea Trees, Thomas Maas Tom, Walterus Wouter Walter
        Wout, Wilhelmina Willemijn Willemien Mien Mina Wil Willy Wilma, Wilhelmus Willem Wil Willy Wim Pim
        """

    static let polish = """
        Adam Adaś, Agata Agatka, Agnieszka Aga Agusia, Aleksander Alek Alex Olek, Aleksandra Alex Ola Oleńka Olka,
        Alicja Ala, Andrzej Jędrek Jędruś, Anna Ania Anka Anusia Anula, Antoni Antek Antoś Tolek Tosiek, Antonina
        Antosia Nina Tosia, Arkadiusz Arek, Barbara Basia Baśka Basieńka, Bartłomiej Bartek, Bartosz Bartek, Bogdan
        Boguś, Bogusław Boguś, Bolesław Bolek, Bronisław Bronek, Bronisława Bronia, Czesław Czesiek Czesio, Czesława
        Czesia, Danuta Dana Danka Danusia, Dariusz Darek, Dominika Domi Nika, Dorota Dorotka, Edmund Edek Mundek,
        Edward Edek Edzio, Elżbieta Ela Elka, Emilia Emilka Milka, Eugenia Genia Gienia, Eugeniusz Genek Gienek Genio
        Gienio, Ewa Ewka Ewunia, Feliks Felek, Franciszek Franek Franio, Franciszka Frania, Fryderyk Frycek, Gabriela
        Gabi Gabrysia, Genowefa Genia Gienia, Grażyna Grażka Grażynka, Grzegorz Grzesiek Grzesio Grześ, Halina Hala
        Halinka, Hanna Hania Hanka, Helena Hela Helenka, Henryk Heniek Henio, Henryka Henia, Ignacy Ignaś, Irena
        Irenka Irka, Ireneusz Irek, Iwona Iwonka, Izabela Izabella Bela Iza, Jacek Jacuś, Jadwiga Jadzia Jaga, Jakub
        Kuba Kubuś, Jan Janek Jaś Jasiek Jasio, Janina Janinka Janka Jasia Nina, Jarosław Jarek, Jerzy Jurek Jerzyk,
        Joanna Asia Aśka Joasia, Jolanta Jola Jolka, Józef Józek Józio Ziutek, Józefa Józia Ziuta, Julia Julka, Julian
        Julek, Justyna Justynka, Kamila Kama Kamilka, Karol Karolek Lolek, Karolina Karola Karolinka, Katarzyna Kasia
        Kaśka Kasieńka, Kazimierz Kazek Kazik Kazio, Kazimiera Kazia, Kinga Kinia, Konstanty Kostek, Krystyna Kryśka
        Krysia, Krzysztof Krzyś Krzysiek Krzysio, Leokadia Lodzia, Lidia Lidka, Lucjan Lucek, Ludwik Ludek, Łukasz
        Łukaszek, Maciej Maciek Maciuś, Magdalena Lena Madzia Magda, Małgorzata Gosia Gośka Małgosia Małgośka, Marcin
        Marcinek, Maria Mania Maryla Marysia Maryśka, Marek Mareczek, Marta Martusia, Mateusz Mati, Michał Michałek
        Misiek, Mieczysław Mietek Miecio, Mikołaj Miki, Mirosław Mirek Mirko, Mirosława Mira Mirka, Monika Monia,
        Natalia Natalka Natka, Patrycja Pati, Paulina Paula Paulinka, Paweł Pawełek, Piotr Piotrek Piotruś, Przemysław
        Przemek Przemo, Radosław Radek, Rafał Rafałek, Renata Renatka Renia, Roman Romek, Romuald Romek, Rozalia
        Rózia, Ryszard Rysiek Rysio, Sebastian Seba Sebek, Sławomir Sławek, Stanisław Stach Staś Stasiek Stasio
        Staszek, Stanisława Stasia, Stefan Stefek, Stefania Stefa Stefcia, Sylwia Sylwka, Szymon Szymek, Tadeusz Tadek
        Tadzio, Teresa Terenia Tesia, Tomasz Tomek Tomuś, Urszula Ula Ulka, Wacław Wacek, Waldemar Waldek, Walenty
        Walek, Wanda Wandzia, Weronika Nika Wera Werka, Wiesław Wiesiek Wiesio, Wiesława Wiesia, Wiktoria Wika Wiki,
        Wincenty Wicek, Witold Witek, Władysław Władek Władzio, Władysława Władzia, Włodzimierz Włodek, Wojciech
        Wojtek Wojtuś, Zbigniew Zbyszek Zbychu Zbyś Zbysio, Zdzisław Zdzich Zdzisiek Zdzisio, Zenon Zenek, Zofia Zosia
        Zośka, Zuzanna Zuza Zuzia, Zygmunt Zyga
        """
}
